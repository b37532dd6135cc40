package ai.autobot.pipeline.authenticate;

import java.util.List;

/// Something that a user may or may not do, by name. Immutable.
///
/// @param name words between dots; what stands behind `chat.model.` is a model's name as it is, with whatever dots,
///     slashes or colons it has
public record Permission(String name) {
    /// Ask anything at all.
    public static final Permission CHAT = new Permission("chat.send");

    /// Go on with a conversation that one has begun. There is none for others' conversations.
    public static final Permission CONTINUE_OWN = new Permission("chat.continue.own");

    /// Cancel a request of one's own.
    public static final Permission CANCEL_OWN = new Permission("chat.cancel.own");

    /// Cancel anybody's request.
    public static final Permission CANCEL_ANY = new Permission("chat.cancel.any");

    /// Have the knowledge base looked into. Which documents is said by those, not here.
    public static final Permission READ_KNOWLEDGE = new Permission("knowledge.read");

    /// Look at the dashboard: what goes on in all instances, and the newest events of all users.
    public static final Permission VIEW_DASHBOARD = new Permission("dashboard.view");

    /// What each permission to use a model begins with.
    static final String OF_MODEL = "chat.model.";

    /// Those that have a name of their own.
    static final List<Permission> NAMED =
            List.of(CHAT, CONTINUE_OWN, CANCEL_OWN, CANCEL_ANY, READ_KNOWLEDGE, VIEW_DASHBOARD);

    /// Use a model.
    ///
    /// @param model its name as requests have it; compared letter by letter
    public static Permission model(String model) {
        return new Permission(OF_MODEL + model);
    }
}
