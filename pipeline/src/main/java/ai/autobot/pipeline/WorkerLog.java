package ai.autobot.pipeline;

/// Where the log of a process goes whose starter did not say: without this Logback would print all that the libraries
/// have to say, down to DEBUG, secrets among it.
final class WorkerLog {
    private static final String CHOSEN = "logback.configurationFile";
    private static final String OURS = "log/worker.xml";

    private WorkerLog() {}

    /// To standard output, a line each; unless `-Dlogback.configurationFile` names another configuration, or one lies
    /// on the class path. To be called before the first logger is asked for.
    static void useDefault() {
        if (System.getProperty(CHOSEN) == null && !isThere("logback.xml") && !isThere("logback-test.xml")) {
            System.setProperty(CHOSEN, OURS);
        }
    }

    private static boolean isThere(String resource) {
        return WorkerLog.class.getClassLoader().getResource(resource) != null;
    }
}
