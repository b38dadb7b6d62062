package org.nutritioninbox.nutrition;

import java.time.Instant;

/// An application user and the time of the newest sign of that user.
public record ActiveUser(String id, Instant lastActiveAt) {}
