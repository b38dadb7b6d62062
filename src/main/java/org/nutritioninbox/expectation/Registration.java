package org.nutritioninbox.expectation;

import java.util.UUID;
import org.nutritioninbox.provider.ProviderAnswer;

/// The result of registering a submission, before anything is sent.
public sealed interface Registration {

    /// It is new: send it, and report the result under this id.
    record New(UUID id) implements Registration {}

    /// It was sent before, and this was the answer.
    record Answered(ProviderAnswer answer) implements Registration {}

    /// Another request is sending it now.
    record InProgress() implements Registration {}

    /// It was sent before, and the result is unknown.
    record Unknown() implements Registration {}

    /// Other content was sent under the same key.
    record OtherContent() implements Registration {}
}
