/// Who may sign in, and how: users, their passwords, and what stands between a guess and its answer.
@NullMarked
package ai.autobot.pipeline.authenticate.users;

import org.jspecify.annotations.NullMarked;
