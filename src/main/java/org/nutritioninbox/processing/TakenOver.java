package org.nutritioninbox.processing;

import java.util.List;
import java.util.UUID;

/// News of deliveries whose processing somebody else had begun, or was to begin, and did not bring to an end in time.
/// They are told of again.
public record TakenOver(List<UUID> deliveryIds) {}
