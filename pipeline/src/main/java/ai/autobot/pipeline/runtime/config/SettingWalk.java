package ai.autobot.pipeline.runtime.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithUnnamedKey;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The way through a settings interface, from its prefix to each setting. Pure.
final class SettingWalk {
    private SettingWalk() {}

    /// A setting as it is declared.
    ///
    /// @param key its whole name
    /// @param method what reads it
    record Place(String key, Method method) {
        Optional<Setting> annotation() {
            return Optional.ofNullable(method.getAnnotation(Setting.class));
        }

        @Nullable
        String standard() {
            WithDefault standard = method.getAnnotation(WithDefault.class);
            return standard == null ? null : standard.value();
        }

        /// What a value is, without the `Optional`, list or map around it.
        Class<?> valueType() {
            return SettingWalk.valueType(method.getGenericReturnType());
        }
    }

    /// Called for each setting.
    @FunctionalInterface
    interface Visitor {
        /// Looks at a setting.
        ///
        /// @param value what it is set to; null where no settings were given, or it is not set
        void visit(Place place, @Nullable Object value);
    }

    /// Visits all settings of a room, by name.
    static void through(Class<?> room, Visitor visitor) {
        walk(room, prefix(room), null, visitor);
    }

    /// Visits all settings of a room with their values, a map's as often as it has entries.
    static <S> void through(Class<S> room, S settings, Visitor visitor) {
        walk(room, prefix(room), settings, visitor);
    }

    static String prefix(Class<?> room) {
        ConfigMapping mapping = room.getAnnotation(ConfigMapping.class);
        if (mapping == null) {
            throw new IllegalArgumentException(room.getName() + " is no room of settings");
        }
        return mapping.prefix();
    }

    private static void walk(Class<?> type, String prefix, @Nullable Object settings, Visitor visitor) {
        for (Method method : declared(type)) {
            String key = prefix + "." + name(method);
            @Nullable Object value = settings == null ? null : read(method, settings);
            Class<?> held = valueType(method.getGenericReturnType());
            if (isGroup(held)) {
                group(method, held, key, value, visitor);
            } else if (value instanceof Map<?, ?> entries) {
                entries.forEach((name, entry) -> visitor.visit(new Place(key + "." + name, method), entry));
            } else {
                visitor.visit(new Place(isMap(method) ? key + ".*" : key, method), unwrapped(value));
            }
        }
    }

    private static void group(Method method, Class<?> held, String key, @Nullable Object value, Visitor visitor) {
        String unnamed = unnamed(method);
        if (value instanceof Map<?, ?> groups) {
            groups.forEach((name, group) -> walk(held, name.equals(unnamed) ? key : key + "." + name, group, visitor));
            return;
        }
        if (unnamed != null) {
            walk(held, key, null, visitor);
        }
        walk(held, isMap(method) ? key + ".*" : key, value, visitor);
    }

    /// The entry of a map whose settings have no name in their keys; null where there is none.
    private static @Nullable String unnamed(Method method) {
        WithUnnamedKey given = method.getAnnotation(WithUnnamedKey.class);
        return given == null ? null : given.value();
    }

    private static List<Method> declared(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && method.getParameterCount() == 0)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static String name(Method method) {
        WithName given = method.getAnnotation(WithName.class);
        return given != null
                ? given.value()
                : method.getName().replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static boolean isMap(Method method) {
        return Map.class.isAssignableFrom(method.getReturnType());
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface() && !type.getName().startsWith("java.");
    }

    private static Class<?> valueType(Type type) {
        return switch (type) {
            case ParameterizedType generic -> {
                Type[] arguments = generic.getActualTypeArguments();
                yield valueType(arguments[arguments.length - 1]);
            }
            case Class<?> plain -> plain;
            default -> Object.class;
        };
    }

    private static @Nullable Object read(Method method, Object settings) {
        try {
            // A room may be visible to its own package only.
            method.setAccessible(true);
            return method.invoke(settings);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the setting " + method + " cannot be read", e);
        }
    }

    private static @Nullable Object unwrapped(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }
}
