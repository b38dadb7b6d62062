package org.nutritioninbox.submission;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.nutritioninbox.expectation.Expectations;
import org.nutritioninbox.expectation.Registration;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.Origin;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.provider.Provider;
import org.nutritioninbox.provider.ProviderAnswer;
import org.nutritioninbox.provider.ProviderFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Passes submissions on to the provider. Stores the intention before the call and its outcome after it, so that no
/// submission is lost. A photo that may have arrived is not submitted again: it would be a meal eaten twice.
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

    /// Returns the provider's answer, also to a repeated submission. Fails with [SubmissionRefused].
    ///
    /// @param key the idempotency key; `null` without one
    ProviderAnswer submit(Submission submission, @Nullable String key) {
        Registration registration =
                expectations.register(submission.user(), key, DigestUtils.sha256(submission.json()));
        return switch (registration) {
            case Registration.New(var id) -> send(id, submission);
            case Registration.Answered(var answer) -> {
                count("repeated");
                yield answer;
            }
            case Registration.InProgress _ -> throw SubmissionRefused.inProgress();
            case Registration.Unknown _ -> throw SubmissionRefused.stillUnknown();
            case Registration.OtherContent _ -> throw SubmissionRefused.keyUsedBefore();
        };
    }

    private ProviderAnswer send(UUID id, Submission submission) {
        ProviderAnswer answer;
        Analysis.OfRecord record;
        try {
            answer = provider.submit(submission.user(), submission.json(), submission.waiting());
            record = read(answer.body(), submission.user());
        } catch (ProviderFailed e) {
            count(e.mayHaveArrived() ? "unknown" : "refused");
            store(() -> {
                if (e.mayHaveArrived()) {
                    expectations.lost(id, String.valueOf(e.getMessage()));
                } else {
                    expectations.forget(id);
                }
            });
            throw SubmissionRefused.of(e, clock.instant());
        }
        count("accepted");
        // the client gets its answer even if the database is away
        store(() -> accepted(id, record, answer));
        if (record.isTerminal()) {
            keep(answer.body(), record);
        }
        return answer;
    }

    private void accepted(UUID id, Analysis.OfRecord record, ProviderAnswer answer) {
        try {
            expectations.accepted(id, record.recordId(), answer);
        } catch (DuplicateKeyException e) {
            // another transaction has just inserted the same record; it is visible now
            expectations.accepted(id, record.recordId(), answer);
        }
    }

    private static Analysis.OfRecord read(byte[] answer, @Nullable String user) {
        if (Analysis.read(answer, user) instanceof Analysis.OfRecord record) {
            return record;
        }
        throw ProviderFailed.unreadable("something that is not a record");
    }

    /// If the result cannot be kept now, its webhook or a poll will bring it again.
    private void keep(byte[] answer, Analysis.OfRecord record) {
        try {
            inbox.accept(Arrival.of(Origin.SUBMISSION, answer, record, null));
        } catch (InboxUnavailable e) {
            log.warn("The result of a submission cannot be kept now and will be requested later");
        }
    }

    private void store(Runnable outcome) {
        try {
            outcome.run();
        } catch (DataAccessException | TransactionException e) {
            count("unrecorded");
            log.error(
                    "The outcome of a submission cannot be stored ({}); it is listed as SENDING, then UNKNOWN",
                    e.getClass().getSimpleName());
        }
    }

    private void count(String outcome) {
        meters.counter("inbox.submissions", "outcome", outcome).increment();
    }
}
