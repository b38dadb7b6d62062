package org.nutritioninbox.submission;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Door;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.Sha256;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderAnswer;
import org.nutritioninbox.provider.ProviderFailed;
import org.nutritioninbox.reconciliation.Expectations;
import org.nutritioninbox.reconciliation.Intention;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Passes submissions on: what is to be done is written down before, and what came of it after, so that nothing is ever
/// on its way without a trace.
@Component
class Submissions {

    private static final Logger log = LoggerFactory.getLogger(Submissions.class);

    private final Provider provider;
    private final Expectations expectations;
    private final Inbox inbox;
    private final Clock clock;
    private final MeterRegistry meters;

    Submissions(Provider provider, Expectations expectations, Inbox inbox, Clock clock, MeterRegistry meters) {
        this.provider = provider;
        this.expectations = expectations;
        this.inbox = inbox;
        this.clock = clock;
        this.meters = meters;
    }

    /// What the provider answers, or answered when the same was submitted before. Fails with [SubmissionRefused].
    ///
    /// @param key the caller's own name for this submission; `null` where it has none
    Reply submit(Submission submission, @Nullable String key) {
        Intention intention = expectations.intend(submission.user(), key, Sha256.of(submission.json()));
        return switch (intention) {
            case Intention.New(var id) -> new Reply(send(id, submission), false);
            case Intention.Answered(var answer) -> {
                count("repeated");
                yield new Reply(answer, true);
            }
            case Intention.InProgress _ -> throw SubmissionRefused.inProgress();
            case Intention.Unknown _ -> throw SubmissionRefused.stillUnknown();
            case Intention.Other _ -> throw SubmissionRefused.otherRequest();
        };
    }

    private ProviderAnswer send(UUID id, Submission submission) {
        ProviderAnswer answer;
        Analysis.OfRecord record;
        try {
            answer = provider.submit(submission.user(), submission.json(), submission.waiting());
            record = read(answer.body());
        } catch (ProviderFailed e) {
            count(e.mayHaveArrived() ? "unknown" : "refused");
            note(() -> {
                if (e.mayHaveArrived()) {
                    expectations.lost(id, String.valueOf(e.getMessage()));
                } else {
                    expectations.forget(id);
                }
            });
            throw SubmissionRefused.of(e, clock.instant());
        }
        count("accepted");
        // whoever submitted it has to be told, whether or not we can write it down just now
        note(() -> accepted(id, record, answer));
        if (record.isTerminal()) {
            keep(answer.body(), record.orOfUser(submission.user()));
        }
        return answer;
    }

    private void accepted(UUID id, Analysis.OfRecord record, ProviderAnswer answer) {
        try {
            expectations.accepted(id, record.recordId(), record.content().uploadedAt(), answer);
        } catch (DuplicateKeyException e) {
            // somebody else has just been told of the same record, and is seen now
            expectations.accepted(id, record.recordId(), record.content().uploadedAt(), answer);
        }
    }

    private static Analysis.OfRecord read(byte[] answer) {
        if (Analysis.read(answer) instanceof Analysis.OfRecord record) {
            return record;
        }
        throw ProviderFailed.unreadable("something that is no record", null);
    }

    /// The result is here already. Where it cannot be kept now, a webhook tells it again, or it is asked for.
    private void keep(byte[] answer, Analysis.OfRecord record) {
        try {
            inbox.accept(Arrival.of(Door.SUBMISSION, answer, record, null, null));
        } catch (InboxUnavailable e) {
            log.warn("The result of record {} cannot be kept just now, and is asked for later", record.recordId());
        }
    }

    private void note(Runnable what) {
        try {
            what.run();
        } catch (DataAccessException | TransactionException e) {
            count("unrecorded");
            log.error(
                    "What came of a submission cannot be written down ({}); it is listed as SENDING, then UNKNOWN",
                    e.getClass().getSimpleName());
        }
    }

    private void count(String outcome) {
        meters.counter("inbox.submissions", "outcome", outcome).increment();
    }

    /// @param repeated whether it is the answer to the same submission, given before
    record Reply(ProviderAnswer answer, boolean repeated) {}
}
