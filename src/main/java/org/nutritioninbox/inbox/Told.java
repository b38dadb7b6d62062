package org.nutritioninbox.inbox;

import java.util.List;
import java.util.UUID;

/// News, within the transaction that makes it so, of deliveries that somebody had asked for once more: all processors
/// are through with them.
public record Told(List<UUID> deliveryIds) {}
