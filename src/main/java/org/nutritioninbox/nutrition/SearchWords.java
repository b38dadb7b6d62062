package org.nutritioninbox.nutrition;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Normalizes text for the search: lower case, without accents and punctuation. So `creme brulee` finds `Crème brûlée`,
/// and `deer` finds `Venison/deer`. Applied to records and to queries.
public final class SearchWords {

    /// Bounds the index entry of a record: 4,000 characters are the names of over a hundred ingredients.
    private static final int MAX_LENGTH = 4000;

    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");

    /// Matches all but the words, quotes around a phrase, and a minus in front of an excluded word.
    private static final Pattern NO_QUERY = Pattern.compile("[^\\p{L}\\p{N}\"\\s-]+|(?<=\\S)-|-(?!\\S)");

    private SearchWords() {}

    static String ofRecord(String text) {
        return bounded(wordsOnly(plain(text)));
    }

    public static String ofQuery(String text) {
        return bounded(NO_QUERY.matcher(plain(text)).replaceAll(" ").strip());
    }

    private static String plain(String text) {
        return withoutAccents(cut(text)).toLowerCase(Locale.ROOT);
    }

    private static String withoutAccents(String text) {
        return isAscii(text)
                ? text
                : ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                        .replaceAll("");
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    /// Keeps letters and numbers of any script, with one space between words.
    private static String wordsOnly(String text) {
        StringBuilder words = new StringBuilder(text.length());
        boolean between = false;
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (!isOfWord(c)) {
                between = true;
                continue;
            }
            if (between && !words.isEmpty()) {
                words.append(' ');
            }
            between = false;
            words.appendCodePoint(c);
        }
        return words.toString();
    }

    private static boolean isOfWord(int c) {
        return Character.isLetterOrDigit(c)
                || Character.getType(c) == Character.LETTER_NUMBER
                || Character.getType(c) == Character.OTHER_NUMBER;
    }

    private static String bounded(String words) {
        return StorableText.of(cut(words));
    }

    private static String cut(String text) {
        return text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
    }
}
