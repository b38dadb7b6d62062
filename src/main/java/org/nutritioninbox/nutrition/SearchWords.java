package org.nutritioninbox.nutrition;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/// Folds text so that `creme brulee` finds `Crème brûlée`: lower case, without accents. Both what is stored and what is
/// asked for go through here.
final class SearchWords {

    /// Bounds what one record adds to the index: 4,000 characters hold the names of over a hundred ingredients.
    static final int LONGEST = 4000;

    private static final Pattern ACCENTS = Pattern.compile("\\p{Mn}+");

    private SearchWords() {}

    static String fold(String text) {
        String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        String decomposed = Normalizer.normalize(bounded, Normalizer.Form.NFD);
        String folded = ACCENTS.matcher(decomposed).replaceAll("").toLowerCase(Locale.ROOT);
        return StorableText.of(folded.length() > LONGEST ? folded.substring(0, LONGEST) : folded);
    }
}
