// What is shown when there is nothing to work with: before the first sign-in, and on a phone that has been ended.
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { t } from "../words.js";

const heading = (text) => h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, text);

export function starting() {
  return { title: t("field"), key: "starting", bar: "none", quiet: true, body: [heading(t("field")), h("p", { class: "ft-subtle" }, t("opening"))] };
}

export function closed(app) {
  return {
    title: t("sign_in"),
    bar: "none",
    quiet: true,
    body: [
      heading(t("field")),
      h("p", null, t("closed_text")),
      app.state.locked > 0 ? h("p", { class: "ds-alert", "data-color": "info" }, t("locked", { n: app.state.locked })) : null,
      button([icon("person"), t("sign_in")], () => app.model.signIn(), { class: "ds-button ft-big" }),
    ],
  };
}

export function ended() {
  return { title: t("field"), bar: "none", quiet: true, body: [heading(t("ended_head")), h("p", null, t("ended_text")), h("p", null, h("a", { href: "/" }, t("to_office")))] };
}
