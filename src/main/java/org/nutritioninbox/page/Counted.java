package org.nutritioninbox.page;

/// A number and its noun, such as "1 delivery" and "3 deliveries".
final class Counted {

    private Counted() {}

    /// @param one follows the number 1
    /// @param many follows every other number
    static String of(long number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
