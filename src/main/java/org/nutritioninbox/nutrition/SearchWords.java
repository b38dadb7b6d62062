package org.nutritioninbox.nutrition;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Folds text so that `creme brulee` finds `Crème brûlée` and `deer` finds `Venison/deer`: lower case, without
/// accents, nothing but words. Both what is stored and what is asked for go through here.
public final class SearchWords {

    /// Bounds what one record adds to the index: 4,000 characters hold the names of over a hundred ingredients.
    private static final int LONGEST = 4000;

    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");

    /// In a question, quotes make a phrase and a minus in front of a word excludes it.
    private static final Pattern NO_QUESTION = Pattern.compile("[^\\p{L}\\p{N}\"\\s-]+|(?<=\\S)-|-(?!\\S)");

    private SearchWords() {}

    static String ofRecord(String text) {
        return bounded(wordsOnly(plain(text)));
    }

    public static String ofQuestion(String text) {
        return bounded(NO_QUESTION.matcher(plain(text)).replaceAll(" ").strip());
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

    /// Letters and numbers of any script; one space for whatever is between them.
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
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
