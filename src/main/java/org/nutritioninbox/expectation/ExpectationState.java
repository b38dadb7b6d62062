package org.nutritioninbox.expectation;

/// The state of an expectation.
public enum ExpectationState {
    /// On its way to the provider.
    SENDING,
    /// The call failed in between: the provider may have the record.
    UNKNOWN,
    /// The provider has it and has not told the result.
    WAITING,
    /// The result is here.
    ANSWERED,
    /// The provider does not know the record any longer.
    GONE,
    /// It was old when the provider was asked and had no result, and is no longer asked for.
    GIVEN_UP
}
