package org.nutritioninbox.query;

import io.swagger.v3.oas.annotations.Parameter;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/// The parameters that say which page of a list to show.
///
/// @param cursor where the page begins; `null` for the first
/// @param limit how many elements the page may have
public record PageRequest(
        @Parameter(description = "Where the page begins; the Link header of the page before has it", example = EXAMPLE)
        @Nullable
        Cursor cursor,

        @Parameter(description = "How many elements the page may have; 50 unless given", example = "50")
        @Min(value = 1, message = LIMITS)
        @Max(value = MOST, message = LIMITS)
        @Nullable
        Integer limit) {

    public static final int MOST = 500;
    public static final int USUAL = 50;
    public static final String LIMITS = "must be a whole number from 1 to " + MOST;

    private static final String EXAMPLE = "AAAAAGjH6qwfDdRAMDE5OTRjZWMtYjFlOS03YTFlLThmMDAtMWIyYzNkNGU1ZjYw";

    /// The first page of the usual size.
    public static PageRequest first() {
        return new PageRequest(null, null);
    }

    public int size() {
        return limit == null ? USUAL : limit;
    }

    /// How many rows to read: one more than the page has, to tell whether there is another page.
    public int rows() {
        return size() + 1;
    }
}
