package org.nutritioninbox.query;

/// Writes text into tables so that a spreadsheet does not run it as a formula.
public final class CsvCell {

    private static final String FORMULA = "=+-@\t\r\n";

    private CsvCell() {}

    /// Puts a `'` in front of text that begins like a formula. A number is not text: write it as it is.
    public static String text(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }
}
