package org.nutritioninbox.reconciliation;

/// How far an expectation is.
enum ExpectationState {
    /// On its way to the provider.
    SENDING,
    /// Nobody knows what became of it on the way: the record may exist.
    UNKNOWN,
    /// The provider has it and has not told the result.
    WAITING,
    /// The result is here.
    ANSWERED,
    /// The provider does not know the record any longer.
    GONE,
    /// The provider, asked when it was old, had nothing to tell, and is no longer asked.
    GIVEN_UP;

    /// The statuses of records that are answers, for SQL.
    static final String TERMINAL = "('completed', 'failed', 'updated')";
}
