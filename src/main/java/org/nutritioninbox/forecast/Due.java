package org.nutritioninbox.forecast;

import java.time.Instant;

/// How many webhooks are due again within an hour that begins then.
record Due(Instant from, long webhooks) {}
