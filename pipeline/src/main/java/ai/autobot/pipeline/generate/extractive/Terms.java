package ai.autobot.pipeline.generate.extractive;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The words of a text by which it is compared: lower case, without accents and stop words, stripped of the common
/// English endings. A compound such as `time-out` counts as `timeout` and as its parts; scripts that do not part
/// words count by pairs of characters.
final class Terms {
    /// The bound keeps the matcher, which recurses here, off the end of the stack.
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+(?:[-_.'’/][\\p{L}\\p{N}]+){0,8}");
    private static final Pattern JOINT = Pattern.compile("[-_.'’/]");
    private static final Pattern ACCENT = Pattern.compile("\\p{M}+");
    private static final Pattern UNSPACED =
            Pattern.compile(".*[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}].*");
    private static final Set<String> STOP_WORDS = Set.copyOf(List.of(
            ("a about above after all also am an and any are as at be because been before being below between both but by can"
                            + " could did do does doing done don down during each else ever few for from further get gets give given go"
                            + " goes had has have having he her here hers him his how i if in into is it its just kind last let like made"
                            + " make makes many me mean means more most much must my need no nor not now of off on once one only or"
                            + " other our out over own please same say says she should show so some such take tell than that the"
                            + " their them then there these they this those through to too under until up us use used uses using"
                            + " very was way we well were what when where which while who whom whose why will with without would"
                            + " work works you your yours s t ll re ve happen happens explain describe long often"
                            + " der die das den dem des ein eine einer einem einen und oder ist sind war wie was wer wo warum wann"
                            + " wird werden nicht mit von zu im in auf für es er sie ich wir man kann")
                    .split(" ", -1)));

    private Terms() {}

    /// In the order of their first occurrence.
    static Set<String> of(String text) {
        Set<String> terms = new LinkedHashSet<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            String word = plain(words.group());
            if (UNSPACED.matcher(word).matches()) {
                addPairs(terms, word);
                continue;
            }
            String[] parts = JOINT.split(word, -1);
            for (String part : parts) {
                add(terms, part);
            }
            if (parts.length > 1) {
                add(terms, String.join("", parts));
            }
        }
        return terms;
    }

    private static String plain(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return ACCENT.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD)).replaceAll("");
    }

    private static void add(Set<String> terms, String word) {
        if (!STOP_WORDS.contains(word) && (word.length() > 1 || Character.isDigit(word.charAt(0)))) {
            terms.add(stem(word));
        }
    }

    private static void addPairs(Set<String> terms, String word) {
        int[] characters = word.codePoints().toArray();
        for (int index = 0; index + 1 < characters.length; index++) {
            terms.add(new String(characters, index, 2));
        }
    }

    /// Light on purpose: it joins `session` and `sessions`, `revoke` and `revoked`, `try` and `tries`, and leaves
    /// short words alone.
    static String stem(String word) {
        String stem = word;
        if (stem.endsWith("'s") || stem.endsWith("’s")) {
            stem = cut(stem, 2);
        }
        if (stem.endsWith("ies") && stem.length() > 4) {
            stem = cut(stem, 3) + "y";
        } else if (stem.endsWith("sses") || stem.endsWith("shes") || stem.endsWith("ches") || stem.endsWith("xes")) {
            stem = cut(stem, 2);
        } else if (stem.endsWith("s")
                && !stem.endsWith("ss")
                && !stem.endsWith("us")
                && !stem.endsWith("is")
                && stem.length() > 3) {
            stem = cut(stem, 1);
        }
        if (stem.endsWith("ing") && stem.length() > 5) {
            stem = single(cut(stem, 3));
        } else if (stem.endsWith("ed") && stem.length() > 4) {
            stem = single(cut(stem, 2));
        } else if (stem.endsWith("ation") && stem.length() > 7) {
            stem = cut(stem, 3);
        } else if (stem.endsWith("ion") && stem.length() > 6) {
            stem = cut(stem, 3);
        }
        if (stem.endsWith("ly") && stem.length() > 5) {
            stem = cut(stem, 2);
        }
        if (stem.endsWith("e") && stem.length() > 4) {
            stem = cut(stem, 1);
        }
        return stem.endsWith("y") && stem.length() > 3 ? cut(stem, 1) + "i" : stem;
    }

    private static String single(String stem) {
        int last = stem.length() - 1;
        boolean doubled =
                last > 2 && stem.charAt(last) == stem.charAt(last - 1) && "lsz".indexOf(stem.charAt(last)) < 0;
        return doubled ? cut(stem, 1) : stem;
    }

    private static String cut(String word, int characters) {
        return word.substring(0, word.length() - characters);
    }
}
