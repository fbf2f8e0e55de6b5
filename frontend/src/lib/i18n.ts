// Every text a person reads goes through t(). The page may carry a catalogue; without one the source text (English) stands.

/** Source text -> translation, or the plural forms of one in the order of gettext. */
export type Catalogue = Readonly<Record<string, string | readonly string[]>>;

type Values = Readonly<Record<string, string | number>>;

const CATALOGUE_ID = "catalogue";

let catalogue: Catalogue | null = null;

function current(): Catalogue {
  catalogue ??= parse(document.getElementById(CATALOGUE_ID)?.textContent ?? "");
  return catalogue;
}

function parse(text: string): Catalogue {
  if (text === "") return {};
  const read: unknown = JSON.parse(text);
  return typeof read === "object" && read !== null ? (read as Catalogue) : {};
}

/** For tests and for a page that changes its language: forget, and read or take another catalogue. */
export function useCatalogue(replacement: Catalogue | null): void {
  catalogue = replacement;
}

export function language(): string {
  return document.documentElement.lang || "en";
}

/** `t('Delete “{name}”?', { name })`: names in braces are filled in after translation. */
export function t(text: string, values: Values = {}): string {
  const found = current()[text];
  return fill(typeof found === "string" ? found : text, values);
}

/** `plural("{count} file", "{count} files", 3)`. */
export function plural(one: string, many: string, count: number, values: Values = {}): string {
  const found = current()[one];
  const forms = Array.isArray(found) && found.length > 0 ? (found as readonly string[]) : [one, many];
  const form = forms[Math.min(pluralIndex(count), forms.length - 1)] ?? many;
  return fill(form, { count, ...values });
}

/** A language's rules, and its plural forms in gettext's order. */
interface Plurals {
  readonly language: string;
  readonly rules: Intl.PluralRules;
  readonly order: readonly Intl.LDMLPluralRule[];
}

let plurals: Plurals | null = null;

/** Made once for a language: making rules and asking them for their categories takes longer than all the rest. */
function pluralsOf(wanted: string): Plurals {
  if (plurals?.language === wanted) return plurals;
  const rules = new Intl.PluralRules(wanted);
  const used = rules.resolvedOptions().pluralCategories;
  const order = (["zero", "one", "two", "few", "many", "other"] as const).filter((category) => used.includes(category));
  plurals = { language: wanted, rules, order };
  return plurals;
}

function pluralIndex(count: number): number {
  const { rules, order } = pluralsOf(language());
  return order.indexOf(rules.select(count));
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    return value === undefined ? hole : String(value);
  });
}
