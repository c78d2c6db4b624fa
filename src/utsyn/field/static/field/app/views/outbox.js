// «Utboks»: what has not been sent, since when, why, and what one can do about it.
import { h, icon } from "../dom.js";
import { button, linkText } from "../status.js";
import { t, when } from "../words.js";

const MANY = 30;

function reason(app, item) {
  const { link } = app.state;
  if (item.state === "problem") return item.message || t("refused", { code: item.code });
  if (item.state === "sending") return t("being_sent");
  if (link.signIn) return t("waits_sign_in");
  if (!link.online) return t("waits_net");
  return t("waits_turn");
}

function row(app, item) {
  const problem = item.state === "problem";
  return h(
    "li",
    { key: item.id, class: problem ? "ft-item ft-item--problem" : "ft-item" },
    h("p", { class: "ft-item__what" }, problem ? icon("warning") : null, h("strong", null, t(`event_${item.kind}`)), h("span", { class: "ft-subtle" }, when(item.at))),
    h("p", { class: "ft-item__why" }, reason(app, item)),
    problem
      ? h("div", { class: "ft-row" }, button(t("try_again"), () => app.act(() => app.model.retry(item.id)), { "data-variant": "secondary" }), button([icon("trash"), t("delete")], () => app.go(`slett/${item.id}`), { "data-variant": "tertiary" }))
      : null,
  );
}

/** Sums of what simply waits, by kind: nobody reads forty lines «1 treff». */
function waiting(app, items) {
  if (items.length <= 6 || app.ui.every) return h("ul", { class: "ft-list ft-list--items" }, items.slice(0, app.ui.every ? 300 : MANY).map((item) => row(app, item)));
  const sums = new Map();
  for (const item of items) sums.set(item.kind, (sums.get(item.kind) ?? 0) + 1);
  return [
    h("ul", { class: "ft-list" }, [...sums].map(([kind, n]) => h("li", null, h("strong", null, `${n} × ${t(`event_${kind}`)}`)))),
    h("p", { class: "ft-subtle" }, t("oldest", { when: when(items[0].at) }), " ", reason(app, items[0])),
    button(t("show_each"), () => { app.ui.every = true; app.draw(); }, { "data-variant": "tertiary" }),
  ];
}

export function outbox(app) {
  const { outbox: items = [], link } = app.state;
  const problems = items.filter((item) => item.state === "problem");
  const rest = items.filter((item) => item.state !== "problem");
  return {
    title: t("outbox"),
    bar: app.state.session?.open ? "session" : "tabs",
    key: "utboks",
    body: [
      h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, problems.length ? t("problems", { n: problems.length }) : t("outbox")),
      problems.length ? null : h("p", { class: "ft-over", key: "line" }, linkText(app.state)),
      problems.length ? h("p", null, t("problems_help")) : null,
      problems.length ? h("ul", { class: "ft-list ft-list--items" }, problems.map((item) => row(app, item))) : null,
      rest.length ? h("section", { key: "rest" }, problems.length ? h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("waits")) : null, waiting(app, rest)) : null,
      items.length === 0 ? h("p", { key: "empty" }, t("outbox_empty")) : null,
      h("p", { class: "ft-subtle" }, link?.lastSent ? t("last_sent", { when: when(link.lastSent) }) : t("never_sent")),
      h(
        "div",
        { class: "ft-row" },
        items.length ? button([icon("import"), t("send_now")], () => app.model.syncNow(), { "data-variant": problems.length ? "secondary" : null }) : null,
        items.length && app.state.data?.backup ? button([icon("download"), t("backup")], () => backup(app), { "data-variant": "tertiary" }) : null,
        app.state.session?.open ? button(t("back_to_counting"), () => app.go("tell"), { "data-variant": "secondary" }) : null,
      ),
    ],
  };
}

async function backup(app) {
  const file = await app.model.exportOutbox();
  if (!file) return;
  const address = URL.createObjectURL(file);
  h("a", { href: address, download: "utboks.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** For good, and therefore a page with what follows, and a reason. */
export function discard(app) {
  const item = (app.state.outbox ?? []).find((each) => each.id === app.route[1]);
  const save = async (event) => {
    event.preventDefault();
    const why = document.getElementById("grunn").value.trim();
    app.ui.fault = why ? null : t("write_reason");
    if (app.ui.fault) {
      app.draw();
      document.getElementById("grunn").focus();
      return;
    }
    await app.act(() => app.model.discard(item.id, why));
    app.say(t("deleted"));
    app.back("utboks");
  };
  return {
    title: t("delete"),
    bar: "none",
    body: item
      ? [
          h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("delete_what", { what: t(`event_${item.kind}`) })),
          h("p", null, t("delete_means", { when: when(item.at) })),
          h(
            "form",
            { class: "ft-form", novalidate: true, onsubmit: save },
            h(
              "div",
              { class: "ds-field" },
              h("label", { class: "ds-label", for: "grunn" }, t("why_delete")),
              h("input", { id: "grunn", class: "ds-input", type: "text", autocomplete: "off", "aria-invalid": app.ui.fault ? "true" : null }),
              app.ui.fault ? h("p", { class: "ds-validation-message", "data-field": "validation" }, app.ui.fault) : null,
            ),
            h("div", { class: "ft-row" }, h("button", { type: "submit", class: "ds-button", "data-color": "danger" }, t("delete_for_good")), button(t("keep"), () => app.back("utboks"), { "data-variant": "secondary" })),
          ),
        ]
      : [h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("outbox")), h("p", null, t("outbox_empty")), button(t("back"), () => app.back("utboks"), { "data-variant": "secondary" })],
  };
}
