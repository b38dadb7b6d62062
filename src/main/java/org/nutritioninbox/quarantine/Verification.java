package org.nutritioninbox.quarantine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.nutritioninbox.audit.Audit;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.ContentCoding;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.provider.Signature;
import org.nutritioninbox.provider.SigningKey;
import org.nutritioninbox.provider.SigningKeys;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.ErrorResponseException;

/// Lets in the refused requests that a key in force signed, as the door would have. It removes a request only after its
/// delivery is kept: after a failure in between, the request is let in again, as a duplicate.
@Component
class Verification {

    private static final String ACTION = "quarantine.verify";

    /// Requests that are let in at once, so that they share a commit.
    private static final int PAGE = 32;

    private final QuarantineRows rows;
    private final SigningKeys keys;
    private final Inbox inbox;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Verification(
            QuarantineRows rows, SigningKeys keys, Inbox inbox, Audit audit, PlatformTransactionManager transactions) {
        this.rows = rows;
        this.keys = keys;
        this.inbox = inbox;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// Fails with a problem while any instance does this, and if a delivery cannot be kept or a row cannot be removed.
    Result run() {
        Run run = new Run();
        // first, because each request is let in at once
        audit.record(ACTION, Map.of(), null, "begun");
        try {
            transaction.executeWithoutResult(_ -> {
                if (!rows.lockForVerification()) {
                    throw problem(
                            HttpStatus.CONFLICT, "The quarantine is being verified; ask again when that is done", 0);
                }
                run.all();
                audit.record(ACTION, run.subject(), run.accepted, "done");
            });
            return new Result(run.tried, run.accepted);
        } catch (ErrorResponseException e) {
            audit.record(ACTION, Map.of(), null, "refused: already running");
            throw e;
        } catch (InboxUnavailable | DataAccessException | TransactionException e) {
            audit.recordIfPossible(ACTION, run.subject(), run.accepted, "interrupted");
            throw problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Not all could be kept just now; the rest is still in quarantine, please try again",
                    run.accepted);
        }
    }

    /// @param tried how many had a body to verify
    /// @param accepted how many of them are deliveries now
    record Result(long tried, long accepted) {}

    /// Goes once through everything in quarantine.
    private final class Run {

        private long tried;
        private long accepted;

        void all() {
            List<QuarantineRows.SignedBody> page = rows.bodiesAfter(new UUID(0, 0), PAGE);
            while (!page.isEmpty()) {
                letIn(page);
                page = rows.bodiesAfter(page.getLast().id(), PAGE);
            }
        }

        Map<String, Long> subject() {
            return Map.of("tried", tried);
        }

        private void letIn(List<QuarantineRows.SignedBody> page) {
            Map<UUID, Arrival> genuine = new HashMap<>();
            page.forEach(body -> arrival(body).forEach(arrival -> genuine.put(body.id(), arrival)));
            Queue<UUID> kept = new ConcurrentLinkedQueue<>();
            Queue<InboxUnavailable> failures = new ConcurrentLinkedQueue<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                genuine.forEach((id, arrival) -> threads.execute(() -> {
                    try {
                        inbox.accept(arrival);
                        kept.add(id);
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

    /// Empty if no key in force signed the body.
    private Stream<Arrival> arrival(QuarantineRows.SignedBody body) {
        Signature signature = Signature.parse(body.signature().strip());
        SigningKey key = signature == null ? null : keys.verify(body.body(), signature);
        if (key == null) {
            return Stream.empty();
        }
        ContentCoding.Content content = ContentCoding.read(body.body(), body.contentCoding());
        return Stream.of(Arrival.of(Door.QUARANTINE, body.body(), content.analysis(), key.id(), content.coding()));
    }

    private static ErrorResponseException problem(HttpStatus status, String detail, long accepted) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setProperty("accepted", accepted);
        ErrorResponseException exception = new ErrorResponseException(status, problem, null);
        exception.getHeaders().set(HttpHeaders.RETRY_AFTER, "5");
        return exception;
    }
}
