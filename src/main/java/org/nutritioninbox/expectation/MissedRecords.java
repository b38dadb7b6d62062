package org.nutritioninbox.expectation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.nutritioninbox.inbox.Arrival;
import org.nutritioninbox.inbox.Inbox;
import org.nutritioninbox.inbox.InboxUnavailable;
import org.nutritioninbox.inbox.Origin;
import org.nutritioninbox.nutrition.Analysis;
import org.nutritioninbox.nutrition.NutritionRecord;
import org.nutritioninbox.nutrition.NutritionRecords;
import org.nutritioninbox.nutrition.VersionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Compares the records of an answer with ours, and brings in the ones that are missing or newer, as a webhook does.
@Component
public class MissedRecords {

    private static final Logger log = LoggerFactory.getLogger(MissedRecords.class);

    /// If more cannot be kept, it is the inbox that is full, or away.
    private static final int MOST_NOT_KEPT = 3;

    private final NutritionRecords known;
    private final Inbox inbox;

    MissedRecords(NutritionRecords known, Inbox inbox) {
        this.known = known;
        this.inbox = inbox;
    }

    /// Brings in the missed records of an answer. Passes over a record that cannot be kept.
    ///
    /// @param user the user of a record that names none
    public Recovery bringIn(String user, List<byte[]> records) {
        int broughtIn = 0;
        int notKept = 0;
        for (Arrival arrival : missed(user, records)) {
            try {
                // a webhook may have been faster by now
                broughtIn += inbox.accept(arrival).outcome().isChange() ? 1 : 0;
            } catch (InboxUnavailable e) {
                notKept++;
                if (notKept > MOST_NOT_KEPT) {
                    break;
                }
            }
        }
        return new Recovery(broughtIn, notKept == 0);
    }

    private List<Arrival> missed(String user, List<byte[]> records) {
        List<Listed> listed = new ArrayList<>();
        for (byte[] body : records) {
            if (Analysis.read(body, user) instanceof Analysis.OfRecord analysis) {
                listed.add(new Listed(analysis, body));
            } else {
                log.warn("The provider listed something that is no nutrition record; it is left out");
            }
        }
        Map<String, VersionKey> kept =
                known
                        .findByRecordIdIn(listed.stream()
                                .map(one -> one.analysis.recordId())
                                .toList())
                        .stream()
                        .collect(Collectors.toMap(NutritionRecord::recordId, NutritionRecord::key));
        return listed.stream()
                .filter(one -> one.isMissingIn(kept))
                .map(one -> Arrival.of(Origin.RECONCILIATION, one.body, one.analysis, null))
                .toList();
    }

    /// The outcome of an answer.
    ///
    /// @param broughtIn how many records were missing here, or older
    /// @param isComplete false if some could not be kept
    public record Recovery(int broughtIn, boolean isComplete) {}

    /// A record as the provider lists it.
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Listed(Analysis.OfRecord analysis, byte[] body) {

        boolean isMissingIn(Map<String, VersionKey> kept) {
            VersionKey key = kept.get(analysis.recordId());
            return key == null || analysis.key().isNewerByStatusOrTime(key);
        }
    }
}
