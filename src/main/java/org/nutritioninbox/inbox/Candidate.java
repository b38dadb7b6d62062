package org.nutritioninbox.inbox;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.nutritioninbox.nutrition.Analysis;

/// The newest version of a record among the arrivals of one commit.
///
/// @param deliveryId the delivery with this version
/// @param deliveries the number of arrivals of this record in the commit
record Candidate(Analysis.OfRecord analysis, UUID deliveryId, int deliveries) {

    /// Returns one candidate for each record, in the order of the record ids. All instances lock records in this order,
    /// against deadlocks.
    ///
    /// @param deliveryIds one for each arrival, in the same order
    static List<Candidate> of(List<Arrival> arrivals, UUID[] deliveryIds) {
        TreeMap<String, Candidate> candidates = new TreeMap<>();
        for (int i = 0; i < deliveryIds.length; i++) {
            if (arrivals.get(i).analysis() instanceof Analysis.OfRecord analysis) {
                candidates.merge(analysis.recordId(), new Candidate(analysis, deliveryIds[i], 1), Candidate::with);
            }
        }
        Collection<Candidate> inOrder = candidates.values();
        return List.copyOf(inOrder);
    }

    private Candidate with(Candidate later) {
        Candidate newer = later.analysis.key().compareTo(analysis.key()) > 0 ? later : this;
        return new Candidate(newer.analysis, newer.deliveryId, deliveries + later.deliveries);
    }
}
