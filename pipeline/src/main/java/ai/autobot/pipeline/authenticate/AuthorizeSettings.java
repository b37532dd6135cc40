package ai.autobot.pipeline.authenticate;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Map;

/// Which role may do what. Not reloadable: a change needs a restart of every instance.
@ConfigMapping(prefix = "autobot.authorize")
public interface AuthorizeSettings {
    /// The permissions of each role, `autobot.authorize.roles.<role>`, separated by commas; at most 64 roles of 1
    /// to 64 characters, with at most 256 permissions each. A role that is named here has what is said here and no
    /// more; of the roles that are not named, `admin`, `editor`, `user`, `readonly` and `guest` have their default,
    /// and every other has nothing. A user with several roles may do what any of them may.
    ///
    /// | permission | may |
    /// |---|---|
    /// | `chat.send` | ask |
    /// | `chat.model.<name>` | use that model; `chat.model.gpt-4*` every one whose name begins so |
    /// | `chat.continue.own` | go on with a conversation of their own |
    /// | `chat.cancel.own` | cancel a request of their own |
    /// | `chat.cancel.any` | cancel anybody's request |
    /// | `knowledge.read` | have the knowledge base looked into, as far as its documents let them |
    /// | `dashboard.view` | look at the dashboard: all instances, and the newest events of all users |
    ///
    /// `chat.*` is all that begins with `chat.`, `*` is everything, and `none` alone is nothing. In YAML a `*` at
    /// the beginning must stand in quotes; a comma in a name is written with a backslash before it.
    ///
    /// Default: `admin` has `*`; `editor` and `user` have `chat.send`, `chat.model.*`, `chat.continue.own`,
    /// `chat.cancel.own` and `knowledge.read`; `readonly` has `knowledge.read`; `guest` has `none`.
    Map<String, List<String>> roles();
}
