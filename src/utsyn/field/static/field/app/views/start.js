// «Start feltøkt»: everything is filled in from the rota, so that the next tap is «Start».
import { h, icon } from "../dom.js";
import { button } from "../status.js";
import { compare, list, t } from "../words.js";
import { placeName, staffName } from "./tiles.js";
import { nearest, placePicker } from "./place.js";
import { hours, isTonight, myTeams } from "./tonight.js";

function plan(app) {
  const name = app.route[1] ?? "";
  const team = (app.state.data?.rota ?? []).find((each) => each.key === name) ?? null;
  const kind = team?.kind ?? (["street", "school", "online", "count"].includes(name) ? name : "street");
  if (app.ui.plan?.name === name) return app.ui.plan;
  const zones = team?.kind === "count" ? team.places : [];
  const recent = app.state.session?.recent ?? app.setting("recent") ?? [];
  const near = nearest(app, { kind, recent, zones });
  const mine = team ? team.places.filter((code) => app.state.data.places.some((place) => place.code === code)) : [];
  const partners = team ? team.staff.filter((code) => code !== app.state.me?.staff) : (app.setting("partners") ?? []);
  app.ui.search = "";
  app.ui.plan = { name, team, kind, zones, near: [...new Set([...mine, ...near])].slice(0, 8), place: mine[0] ?? near[0] ?? null, partners, changing: false, all: false };
  return app.ui.plan;
}

async function begin(app, plan) {
  const { team, kind, zones, place, partners } = plan;
  const staff = [app.state.me.staff, ...partners].filter(Boolean);
  const id = await app.act(() => app.model.start({ kind, place, places: zones, staff, team: team?.key ?? "", plannedEnd: team?.ends_at ?? null }));
  if (id === undefined) return;
  app.ui.plan = null;
  if (!team) await app.act(() => app.model.setting("partners", partners));
  app.go("tell", true);
}

function partnerPicker(app, plan) {
  const toggle = (code) => {
    plan.partners = plan.partners.includes(code) ? plan.partners.filter((each) => each !== code) : [...plan.partners, code];
    app.draw();
  };
  const staff = app.state.data.staff.filter((each) => each.code !== app.state.me?.staff).sort((one, other) => compare(one.name, other.name));
  const first = [...plan.partners, ...staff.map((each) => each.code)];
  const shown = plan.all ? staff.map((each) => each.code) : [...new Set(first)].slice(0, 5);
  return h(
    "section",
    null,
    h("h2", { class: "ds-heading ft-section", "data-size": "xs", id: "makkere" }, t("with_whom")),
    h(
      "div",
      { class: "ft-choices", role: "group", "aria-labelledby": "makkere" },
      shown.map((code) => h("button", { type: "button", class: "ft-choice", key: code, "aria-pressed": String(plan.partners.includes(code)), onclick: () => toggle(code) }, staffName(app, code))),
      !plan.all && staff.length > shown.length ? h("button", { type: "button", class: "ft-choice ft-choice--more", key: "all", onclick: () => { plan.all = true; app.draw(); } }, t("show_all", { n: staff.length })) : null,
    ),
    plan.partners.length ? null : h("p", { class: "ft-note" }, icon("warning"), h("span", null, t("alone"))),
  );
}

export function start(app) {
  if (!app.state.data) return { title: t("start_session"), body: [h("h1", { tabindex: "-1" }, t("start_session")), h("p", null, t("no_data_yet"))] };
  if (app.state.session?.open) {
    return { title: t("start_session"), body: [h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, t("one_open")), button(t("back_to_counting"), () => app.go("tell", true))] };
  }
  const plans = plan(app);
  const { team, zones } = plans;
  const other = team ? null : myTeams(app.state).filter(isTonight)[0];
  return {
    title: t("start_session"),
    bar: "none",
    body: [
      h("h1", { class: "ds-heading", "data-size": "md", tabindex: "-1" }, team ? team.shift : t(`kind_${plans.kind}`)),
      team ? h("p", { class: "ft-subtle" }, [hours(team.starts_at, team.ends_at), t(`kind_${plans.kind}`), team.focus].filter(Boolean).join(" · ")) : null,
      other && other.kind === plans.kind ? h("p", { class: "ft-subtle" }, t("rota_has", { shift: other.shift })) : null,
      h(
        "section",
        null,
        h("h2", { class: "ds-heading ft-section", "data-size": "xs" }, t("place")),
        zones.length ? h("p", { class: "ft-subtle" }, t("zones_only", { zones: list(zones.map((code) => placeName(app, code))) })) : null,
        placePicker(app, {
          codes: plans.changing || zones.length ? plans.near : plans.near.slice(0, 4),
          chosen: plans.place,
          search: plans.changing && !zones.length,
          press: (code) => {
            plans.place = code;
            app.ui.search = "";
            if (!plans.near.includes(code)) plans.near = [code, ...plans.near].slice(0, 8);
            plans.changing = false;
            app.draw();
          },
        }),
        plans.changing || zones.length ? null : button([icon("search"), t("another_place")], () => { plans.changing = true; app.draw(); }, { "data-variant": "tertiary" }),
      ),
      partnerPicker(app, plans),
    ],
    action: [
      button(t("back"), () => app.back(""), { "data-variant": "secondary" }),
      button([icon("field"), t("start")], () => begin(app, plans), { class: "ds-button ft-big" }),
    ],
  };
}
