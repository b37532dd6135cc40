package ai.autobot.local.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.slf4j.LoggerFactory;

/// Where this process's log goes. Without a call of this, nowhere: what a command has to say it says on the screen.
public final class LogOutput {
    private static final String FULL = "%d{ISO8601} %-5level %logger{30} %msg %kvp [%thread]%n%ex";
    private static final String SHORT = "  ! %msg %kvp%n%nopex";
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String OURS = "ai.autobot";

    private LogOutput() {}

    /// Ends the log that is built into Java, which writes to the console: Lucene hints at JVM flags through it.
    public static void silenceJava() {
        LogManager.getLogManager().reset();
    }

    /// All of it into a file, at most 4 of 10 MB with the older ones numbered, and our own warnings on `err` as well.
    ///
    /// @param screen where the warnings show; they take the place of a line of progress
    public static void toFile(Path file, Screen screen) {
        LoggerContext context = context();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        FixedWindowRollingPolicy numbered = new FixedWindowRollingPolicy();
        numbered.setContext(context);
        numbered.setParent(appender);
        numbered.setFileNamePattern(file + ".%i");
        numbered.setMinIndex(1);
        numbered.setMaxIndex(3);
        numbered.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf("10MB"));
        size.start();
        appender.setRollingPolicy(numbered);
        appender.setTriggeringPolicy(size);
        start(appender, FULL, Logger.ROOT_LOGGER_NAME);

        ConsoleAppender<ILoggingEvent> console = console(context);
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel(Level.WARN.toString());
        warnings.start();
        console.addFilter(warnings);
        start(console, (screen.interactive() ? ERASE_LINE : "") + SHORT, OURS);
    }

    /// All of it on `err`, for `--verbose`.
    public static void toScreen() {
        start(console(context()), FULL, Logger.ROOT_LOGGER_NAME);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        return console;
    }

    private static void start(OutputStreamAppender<ILoggingEvent> appender, String pattern, String logger) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(appender.getContext());
        encoder.setPattern(pattern);
        encoder.start();
        appender.setEncoder(encoder);
        appender.start();
        context().getLogger(logger).addAppender(appender);
    }
}
