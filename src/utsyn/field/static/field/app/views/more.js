// «Mer»: night mode, this phone, the office's pages, signing out.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { t, when } from "../words.js";
import { check } from "./count.js";

function nightChoice(app) {
  const now = app.setting("night") ?? "auto";
  const choose = (value) => app.act(() => app.model.setting("night", value).then(() => app.model.setting("nightFor", ""))).then(app.draw);
  return h(
    "section",
    null,
    h("h2", { class: "ds-heading ft-section", "data-size": "xs", id: "natt" }, t("night_mode")),
    h("div", { class: "ft-answers ft-answers--3", role: "group", "aria-labelledby": "natt" }, ["auto", "on", "off"].map((value) => h("button", { type: "button", "aria-pressed": String(now === value), onclick: () => choose(value) }, t(`night_${value}`)))),
    h("p", { class: "ft-subtle" }, t("night_help")),
  );
}

async function leave(app, anyway) {
  app.ui.leaving = { busy: true };
  app.draw();
  const answer = await app.model.signOut(anyway ? { leave: true } : undefined);
  app.ui.leaving = answer?.left + answer?.drafts > 0 ? { left: answer.left + answer.drafts } : null;
  app.draw();
}

function signOut(app) {
  const { link, session } = app.state;
  const waits = (link?.waiting ?? 0) + (link?.problems ?? 0);
  const left = app.ui.leaving?.left;
  return h(
    "section",
    null,
    h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("sign_out")),
    h("p", null, left ? t("sign_out_left", { n: left }) : waits ? t("sign_out_waits", { n: waits }) : t("sign_out_clean")),
    session?.open ? h("p", { class: "ft-note" }, icon("warning"), h("span", null, t("sign_out_open"))) : null,
    app.ui.leaving?.busy ? h("p", { role: "status" }, t("sending_first")) : null,
    h("div", { class: "ft-row" }, button([icon("leave"), t("sign_out")], () => leave(app, false), { "data-variant": "secondary" }), left ? button(t("sign_out_anyway"), () => leave(app, true), { "data-variant": "tertiary" }) : null),
  );
}

function install(app) {
  if (matchMedia("(display-mode: standalone)").matches) return null;
  return h(
    "section",
    null,
    h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("install_head")),
    h("p", null, t("install_why")),
    app.install ? button([icon("devices"), t("install")], () => app.install.prompt(), { "data-variant": "secondary" }) : h("p", { class: "ft-subtle" }, t("install_how")),
  );
}

export function more(app) {
  const { phase, me, data, update, link, session } = app.state;
  const ready = phase === "ready";
  return {
    title: t("more"),
    key: "mer",
    bar: session?.open ? "session" : "tabs",
    body: [
      h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("more")),
      session?.open ? h("div", { class: "ft-row" }, button([icon("back"), t("back_to_counting")], () => app.go("tell"), { "data-variant": "secondary" }), button([icon("check"), t("all_well")], () => check(app), { "data-variant": "secondary" })) : null,
      nightChoice(app),
      install(app),
      h(
        "section",
        null,
        h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("this_phone")),
        h(
          "dl",
          { class: "ft-facts" },
          me ? h("div", null, h("dt", null, t("signed_in_as")), h("dd", null, me.name)) : null,
          data ? h("div", null, h("dt", null, t("service")), h("dd", null, data.service.name)) : null,
          h("div", null, h("dt", null, t("last_sent_name")), h("dd", null, link?.lastSent ? when(link.lastSent) : t("never"))),
          h("div", null, h("dt", null, t("version")), h("dd", null, app.config.version)),
        ),
        h("p", { class: "ft-subtle" }, t("kept_encrypted")),
        update === "ready" ? button(t("update_now"), () => app.model.update(), { "data-variant": "secondary" }) : null,
      ),
      h("ul", { class: "ft-links" }, h("li", null, h("a", { href: app.config.addresses.office ?? "/feltlogg" }, t("to_office"))), h("li", null, h("a", { href: "/" }, t("language_and_colours")))),
      ready ? signOut(app) : null,
    ],
  };
}
