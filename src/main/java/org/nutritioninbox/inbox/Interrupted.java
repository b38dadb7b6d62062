package org.nutritioninbox.inbox;

import java.util.UUID;

/// News, within the transaction that makes it so, of a delivery that somebody had asked for once more: an attempt
/// begins after one that did not come to an end, so that some processors are perhaps told for the second time.
public record Interrupted(UUID deliveryId) {}
