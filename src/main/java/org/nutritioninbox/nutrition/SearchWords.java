package org.nutritioninbox.nutrition;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Folds text so that `creme brulee` finds `Crème brûlée` and `deer` finds `Venison/deer`: lower case, without
/// accents, nothing but words. Both what is stored and what is asked for go through here.
final class SearchWords {

    /// Bounds what one record adds to the index: 4,000 characters hold the names of over a hundred ingredients.
    private static final int LONGEST = 4000;

    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");
    private static final Pattern NO_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /// In a question, quotes make a phrase and a minus in front of a word excludes it.
    private static final Pattern NO_QUESTION = Pattern.compile("[^\\p{L}\\p{N}\"\\s-]+|(?<=\\S)-|-(?!\\S)");

    private SearchWords() {}

    static String ofRecord(String text) {
        return fold(text, NO_WORDS);
    }

    static String ofQuestion(String text) {
        return fold(text, NO_QUESTION);
    }

    private static String fold(String text, Pattern dropped) {
        String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        String plain = withoutAccents(bounded).toLowerCase(Locale.ROOT);
        String words = dropped.matcher(plain).replaceAll(" ").strip();
        return StorableText.of(words.length() > LONGEST ? words.substring(0, LONGEST) : words);
    }

    private static String withoutAccents(String text) {
        return text.chars().allMatch(c -> c < 128)
                ? text
                : ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                        .replaceAll("");
    }
}
