package org.nutritioninbox.reconciliation;

import java.util.UUID;
import org.nutritioninbox.provider.ProviderAnswer;

/// What became of the wish to submit something: written down before anything is sent.
public sealed interface Intention {

    /// Nobody has sent it: send it, and say what came of it.
    record New(UUID id) implements Intention {}

    /// It has been sent before, and this was the answer.
    record Answered(ProviderAnswer answer) implements Intention {}

    /// Somebody is just sending it.
    record InProgress() implements Intention {}

    /// It has been sent before, and nobody knows what came of it.
    record Unknown() implements Intention {}

    /// Something else was sent under the same key.
    record Other() implements Intention {}
}
