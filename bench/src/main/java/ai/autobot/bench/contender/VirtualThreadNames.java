package ai.autobot.bench.contender;

import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.NamingManager;

/// The one way to give Parallel Consumer virtual threads: it looks its thread factory up by a JNDI name.
final class VirtualThreadNames extends InitialContext {
    private static final String NAME = "java:comp/VirtualThreads";

    private VirtualThreadNames() throws NamingException {
        super(true);
    }

    /// Makes the name known to this process.
    ///
    /// @return the name
    static synchronized String register() {
        try {
            if (!NamingManager.hasInitialContextFactoryBuilder()) {
                Context names = new VirtualThreadNames();
                NamingManager.setInitialContextFactoryBuilder(_ -> _ -> names);
            }
            return NAME;
        } catch (NamingException e) {
            throw new IllegalStateException("virtual threads cannot be named", e);
        }
    }

    @Override
    public Object lookup(String name) throws NamingException {
        if (!name.equals(NAME)) {
            throw new NameNotFoundException(name);
        }
        return Thread.ofVirtual().factory();
    }
}
