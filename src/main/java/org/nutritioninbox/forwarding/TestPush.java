package org.nutritioninbox.forwarding;

import org.jspecify.annotations.Nullable;

/// The result of a test push.
///
/// @param status of the destination's answer; `null` without one
/// @param error why there is no answer; `null` with one
public record TestPush(@Nullable Integer status, @Nullable String error, long durationMs) {}
