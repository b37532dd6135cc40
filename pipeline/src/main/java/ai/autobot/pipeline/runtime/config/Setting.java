package ai.autobot.pipeline.runtime.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What is known of a setting beside its name, type, default and documentation. The check of ranges, live
/// changes and the reference read it here, and nowhere else. A setting without it has no range, needs a
/// restart, and is no secret.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Setting {
    /// What a number counts, for example `bytes`; empty for durations, which are written with their unit.
    String unit() default "";

    /// The least value that is allowed, written as in a configuration; empty where there is none.
    String least() default "";

    /// The most, likewise.
    String most() default "";

    /// Whether a running worker takes a change over.
    boolean reloadable() default false;

    /// Whether its value must not be shown.
    boolean secret() default false;
}
