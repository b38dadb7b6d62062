package org.nutritioninbox.inbox;

import java.util.List;
import java.util.UUID;

/// News, within the transaction that makes it so, of deliveries that an attempt to replay had begun with and not come
/// to
/// an end in time. Processors are told again, some of them perhaps for the second time.
public record Interrupted(List<UUID> deliveryIds) {}
