package org.nutritioninbox.person;

import java.util.function.BiConsumer;

/// Exports and erases the rows of one package about a person. Each export and each pass of an erasure calls all beans
/// of this type. A processor with tables of its own can be one, too.
public interface PersonalRows {

    /// Writes what is kept of a person. Not in a transaction, because a slow client may block a line for long.
    ///
    /// @param line takes the type of a line, and its data as JSON
    default void export(Person person, BiConsumer<String, Object> line) {}

    /// Erases what is kept of a person. It is called again after a crash, and to find what arrived meanwhile.
    ///
    /// @return how many rows were erased or changed
    default long erase(Person person) {
        return 0;
    }
}
