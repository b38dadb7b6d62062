package org.nutritioninbox.quarantine;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.Origin;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.nutritioninbox.quarantine.QuarantineRows.SignedBody;
import org.nutritioninbox.query.TryAgain;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Lets in the refused requests that a key in force signed, as the door would have. It removes a request only after its
/// delivery is kept. After a failure in between, or if two verifications meet, a request is let in again, as a
/// duplicate.
@Component
public class Verification {

    private static final String ACTION = "quarantine.verify";

    private final QuarantineRows rows;
    private final SigningKeys keys;
    private final Inbox inbox;
    private final Audit audit;

    Verification(QuarantineRows rows, SigningKeys keys, Inbox inbox, Audit audit) {
        this.rows = rows;
        this.keys = keys;
        this.inbox = inbox;
        this.audit = audit;
    }

    /// Fails with a problem if a delivery cannot be kept or a row cannot be removed.
    public VerificationResult run() {
        // first, because each request is let in at once
        audit.record(ACTION, Map.of(), null, "begun");
        Run run = new Run();
        String end = "interrupted";
        try {
            rows.forEachPage(run::letInAll);
            end = "done";
            return new VerificationResult(run.tried, run.accepted);
        } catch (InboxUnavailable | DataAccessException | TransactionException e) {
            TryAgain failure =
                    new TryAgain("Not all could be kept just now; the rest is still in quarantine, please try again");
            failure.getBody().setProperty("accepted", run.accepted);
            throw failure;
        } finally {
            audit.recordIfPossible(ACTION, Map.of("tried", run.tried), run.accepted, end);
        }
    }

    /// Returns false if no key in force signed the body.
    private boolean letIn(SignedBody body) {
        Signature signature = Signature.parse(body.signature().strip());
        SigningKey key = signature == null ? null : keys.verify(body.body(), signature);
        if (key == null) {
            return false;
        }
        inbox.accept(Arrival.of(Origin.QUARANTINE, body.body(), Analysis.read(body.body()), key.id()));
        return true;
    }

    /// The result of a verification.
    ///
    /// @param tried how many had a body to verify
    /// @param accepted how many of them are deliveries now
    public record VerificationResult(long tried, long accepted) {}

    /// Goes once through everything in quarantine.
    private final class Run {

        private long tried;
        private long accepted;

        /// At once, so that they share a commit.
        void letInAll(List<SignedBody> page) {
            Queue<UUID> kept = new ConcurrentLinkedQueue<>();
            Queue<InboxUnavailable> failures = new ConcurrentLinkedQueue<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                page.forEach(body -> threads.execute(() -> {
                    try {
                        if (letIn(body)) {
                            kept.add(body.id());
                        }
                    } catch (InboxUnavailable e) {
                        failures.add(e);
                    }
                }));
            }
            tried += page.size();
            accepted += kept.size();
            rows.remove(kept);
            if (!failures.isEmpty()) {
                throw failures.remove();
            }
        }
    }
}
