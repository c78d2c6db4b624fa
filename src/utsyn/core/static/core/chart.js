// Draws the charts of a page. A chart is a Vega-Lite specification without colours, in a block that is only data:
//
//   <figure class="ut-chart"><figcaption>…</figcaption>
//     <div data-chart="spec-1" data-height="small" role="img" aria-label="the finding as a sentence"></div>
//   </figure>
//   <script type="application/json" id="spec-1">{…}</script>
//
// The page loads vega, vega-lite and vega-embed before this module (core/_chart_scripts.html).
const drawn = new Map();

const NUMBERS = {
  nb: { decimal: ",", thousands: "\u00a0", grouping: [3], currency: ["", "\u00a0kr"], minus: "\u2212" },
  en: { decimal: ".", thousands: ",", grouping: [3], currency: ["NOK\u00a0", ""], minus: "\u2212" },
};
const names = (language, options, dates) => {
  const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
  return dates.map((date) => format.format(date));
};
function times(language) {
  const days = Array.from({ length: 7 }, (_, i) => Date.UTC(2023, 0, 1 + i)); // 1 January 2023 was a Sunday
  const months = Array.from({ length: 12 }, (_, i) => Date.UTC(2023, i, 15));
  return {
    dateTime: "%A %e. %B %Y %X",
    date: "%d.%m.%Y",
    time: "%H:%M:%S",
    periods: ["", ""],
    days: names(language, { weekday: "long" }, days),
    shortDays: names(language, { weekday: "short" }, days),
    months: names(language, { month: "long" }, months),
    shortMonths: names(language, { month: "short" }, months),
  };
}

/** The page's own colours and type, as they are now: light or dark. */
function theme() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue(`--ds-color-${name}`).trim();
  const [text, subtle, line] = [token("neutral-text-default"), token("neutral-text-subtle"), token("neutral-border-subtle")];
  const category = ["accent-base-default", "brand3-border-default", "brand1-border-default", "brand2-border-default", "neutral-border-default"].map(token);
  const label = { labelColor: text, labelFontSize: 14, titleColor: subtle, titleFontSize: 14, titleFontWeight: 500 };
  return {
    background: null,
    font: "Inter, system-ui, sans-serif",
    view: { stroke: null },
    axis: { ...label, labelLimit: 220, domainColor: line, gridColor: line, gridOpacity: 0.6, tickColor: line, labelPadding: 6, titlePadding: 10 },
    legend: { ...label, orient: "top", symbolType: "square", title: null },
    header: label,
    title: { color: text, subtitleColor: subtle, fontSize: 16, subtitleFontSize: 14, anchor: "start" },
    text: { color: text, fontSize: 14 },
    mark: { color: category[0] },
    bar: { color: category[0] },
    rect: { color: category[0] },
    line: { color: category[0], strokeWidth: 3 },
    point: { color: category[0], size: 60, filled: true },
    rule: { color: subtle },
    // The names that statistics/presentation/charts.py gives its marks.
    style: {
      current: { color: category[0] },
      comparison: { color: token("neutral-border-default") },
      label: { color: text, fontSize: 14 },
      "on-light": { color: text },
      "on-dark": { color: token("accent-base-contrast-default") },
    },
    range: {
      category,
      ordinal: [token("accent-surface-tinted"), token("accent-base-default")],
      ramp: [token("accent-surface-tinted"), token("accent-base-default")],
      heatmap: [token("accent-surface-tinted"), token("accent-base-default")],
    },
  };
}

async function draw(element) {
  const block = document.getElementById(element.dataset.chart);
  if (!block) return;
  const spec = JSON.parse(block.textContent);
  const language = document.documentElement.lang || "nb";
  drawn.get(element)?.finalize();
  // The element itself is the image, with its own words. Vega names what it draws in after its own fashion, so it
  // gets a room of its own inside, which is not read out.
  const room = document.createElement("div");
  room.setAttribute("aria-hidden", "true");
  element.replaceChildren(room);
  const result = await window.vegaEmbed(room, spec, {
    mode: "vega-lite",
    renderer: "svg",
    ast: true, // expressions are interpreted: the Content-Security-Policy allows no code made from text
    actions: false,
    defaultStyle: false,
    tooltip: false, // every value stands in the table below
    config: theme(),
    formatLocale: NUMBERS[language === "en" ? "en" : "nb"],
    timeFormatLocale: times(language),
    loader: { load: () => Promise.reject(new Error("A chart brings its own data.")) },
  });
  drawn.set(element, result);
  element.setAttribute("data-drawn", "");
}

function drawAll(within = document) {
  for (const element of within.querySelectorAll("[data-chart]")) draw(element);
}

function redraw() {
  for (const element of [...drawn.keys()]) {
    if (element.isConnected) draw(element);
    else {
      drawn.get(element).finalize();
      drawn.delete(element);
    }
  }
}

await document.fonts.ready;
drawAll();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-color-scheme"] });
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
