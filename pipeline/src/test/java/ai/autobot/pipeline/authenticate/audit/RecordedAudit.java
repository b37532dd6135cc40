package ai.autobot.pipeline.authenticate.audit;

import ai.autobot.events.AuditOutcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// An audit in memory that a test can let fail.
public final class RecordedAudit implements AuditTrail {
    private final List<AuditEntry> entries = new CopyOnWriteArrayList<>();
    private volatile boolean failing;

    @Override
    public void write(AuditEntry entry) {
        if (failing) {
            throw new AuditUnavailableException("the audit is gone", new IllegalStateException());
        }
        entries.add(entry);
    }

    public void fail(boolean from) {
        failing = from;
    }

    public List<AuditEntry> entries() {
        return List.copyOf(entries);
    }

    public List<AuditOutcome> outcomes(AuditAction action) {
        return entries.stream()
                .filter(entry -> entry.action() == action)
                .map(AuditEntry::outcome)
                .toList();
    }

    public AuditEntry last() {
        return entries.getLast();
    }
}
