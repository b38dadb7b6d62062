package org.nutritioninbox.reconciliation;

import java.time.Instant;

/// A run, with what is needed to go on with it.
///
/// @param isNext true if no other run comes first
/// @param failuresInARow how many users have failed since the provider last answered
/// @param unansweredSince since when the provider has not answered; the turns of other runs do not count
record RunProgress(Reconciliation run, boolean isNext, int failuresInARow, Instant unansweredSince) {}
