"""Changes to a config, its rows and its rules: asked for, made, and remembered so that they can be taken back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from codegate.errors import CodeGateError
from codegate.tui.change import reversible
from codegate.tui.config_form import (
    config_again,
    config_asks,
    config_body,
    rule_asks,
    rule_bodies,
    rule_body,
    slot_asks,
)
from codegate.tui.dialogs.chooser import ChooserDialog
from codegate.tui.dialogs.form import Answers, FormDialog
from codegate.tui.feed import Row
from codegate.tui.slots import body_of, exact, numbered

if TYPE_CHECKING:
    from codegate.tui.page import Page

Took = Callable[[str | None], None]
"""What is done with the model that was chosen."""

SAME = "="
"""The choice of a row that leaves the model's name as it came."""


class ConfigEditor:
    """
    Edits configs.

    Args:
        page: Where the dialogs are shown, and what is loaded afterwards.
        accounts: All accounts, for choices.
    """

    def __init__(self, page: "Page", accounts: Sequence[Row]) -> None:
        self._page = page
        self._undo = page.frame.undo
        self._configs = page.client.configs
        self._accounts = accounts

    def add(self) -> None:
        """Ask about a new config, and make it."""
        asks = config_asks({})

        async def save(answers: Answers) -> None:
            made = await self._configs.create(config_body(answers))
            self._undo.push(f"the config {made['name']} is added", partial(self._configs.delete, made["id"]))

        self._push(FormDialog("Add a config", asks, save))

    def edit(self, config: Row) -> None:
        """Ask what shall be another, and change that."""

        async def save(answers: Answers) -> None:
            before, after = config_body({ask.name: ask.value for ask in asks}), config_body(answers)
            change = {key: value for key, value in after.items() if value != before[key]}
            if change:
                await self._change(config, change)

        asks = config_asks(config)
        self._push(FormDialog("Edit the config", asks, save))

    def set_strategy(self, config: Row, strategy: str) -> None:
        """Order the accounts of its tiers in another way."""
        self._page.do(self._change(config, {"routing_strategy": strategy}), f"Strategy: {strategy}.")

    def copy(self, config: Row, taken: Sequence[str]) -> None:
        """Make another with the same rows and rules; it is not active."""
        number = 2
        while (name := f"{config['name']}-{number}") in taken:
            number += 1
        self._page.do(self._create({**config_again(config), "name": name}), f"{name} is a copy.")

    def activate(self, config: Row, active: Row | None) -> None:
        """Make it the one that counts."""
        if config["is_active"]:
            return
        work: Awaitable[object] = self._configs.activate(config["id"])
        if active is not None:
            back = partial(self._configs.activate, active["id"])
            work = reversible(self._undo, f"{config['name']} is active", work, back)
        self._page.do(work, f"{config['name']} is active.")

    def remove(self, config: Row) -> None:
        """Remove it; it can be brought back, under a new id."""
        back = partial(self._bring_back, config_again(config), is_active=config["is_active"])
        work = reversible(self._undo, f"{config['name']} is removed", self._configs.delete(config["id"]), back)
        self._page.do(work, f"{config['name']} is removed.")

    def put_slots(self, config: Row, slots: Sequence[Row], label: str, *, keeps_priorities: bool = False) -> None:
        """Put these rows in the place of all, in this order or with the priorities they have."""
        self._page.do(self._put_slots(config, exact(slots) if keeps_priorities else body_of(slots), label))

    def put_rules(self, config: Row, rules: Sequence[Row], label: str) -> None:
        """Put these rules in the place of all."""
        self._page.do(self._put_rules(config, rule_bodies(rules), label))

    def add_slot(self, config: Row, tier: str) -> None:
        """Choose an account and a model for one more row of a tier."""
        if not self._accounts:
            self._page.frame.warn("There are no accounts yet: press 4, then a.")
            return

        def chosen(account_id: str | None) -> None:
            if account_id is not None:
                self.choose_model(account_id, lambda model: self._add_slot(config, tier, account_id, model))

        choices = [(one["id"], f"{one['name']}  ({one['provider']})") for one in self._accounts]
        self._page.app.push_screen(ChooserDialog(f"Who serves {tier}?", choices), chosen)

    def choose_model(self, account_id: str, then: Took) -> None:
        """Choose one of an account's models, the same model, or a name of one's own; None is the same model."""
        self._page.do(self._choose_model(account_id, then))

    def edit_slot(self, config: Row, slot: Row) -> None:
        """Ask what shall be another about a row."""

        async def save(answers: Answers) -> None:
            rows = [
                {**row, **answers, "priority": answers["priority"] or 0} if row["id"] == slot["id"] else row
                for row in numbered(config["tiers"])
            ]
            await self._put_slots(config, exact(rows), f"the row of {slot['tier']}")

        self._push(FormDialog("Edit the row", slot_asks(slot, self._accounts), save))

    def add_rule(self, config: Row) -> None:
        """Ask about one more rule."""

        async def save(answers: Answers) -> None:
            rules = [*rule_bodies(config["rules"]), rule_body(answers)]
            await self._put_rules(config, rules, "the rule is added")

        note = "All that is asked for must hold; what is empty is not asked for. The first rule that holds counts."
        self._push(FormDialog("Add a rule", rule_asks({}, self._accounts), save, note))

    def edit_rule(self, config: Row, rule: Row) -> None:
        """Ask what shall be another about a rule."""

        async def save(answers: Answers) -> None:
            rules = rule_bodies(config["rules"])
            rules[rule["number"] - 1] = rule_body(answers, enabled=rule["enabled"])
            await self._put_rules(config, rules, f"rule {rule['number']}")

        self._push(FormDialog(f"Edit rule {rule['number']}", rule_asks(rule, self._accounts), save))

    def _push(self, form: FormDialog) -> None:
        self._page.app.push_screen(form, lambda _: self._page.action_reload())

    def _add_slot(self, config: Row, tier: str, account_id: str, model: str | None) -> None:
        new = {"id": "", "tier": tier, "account_id": account_id, "target_model": model, "priority": -1_000_000}
        self.put_slots(config, numbered([*config["tiers"], new]), f"a row of {tier} is added")

    async def _choose_model(self, account_id: str, then: Took) -> None:
        try:
            models = await self._page.client.accounts.models(account_id)
        except CodeGateError as error:
            models = []
            self._page.frame.complain(error)
        choices = [(SAME, "the same model, as the client names it"), *((model, model) for model in models)]
        dialog = ChooserDialog("As which model?", choices, own="use the name")
        self._page.app.push_screen(
            dialog, lambda model: then(None if model == SAME else model) if model is not None else None
        )

    async def _create(self, form: Mapping[str, Any]) -> None:
        made = await self._configs.create(form)
        self._undo.push(f"the config {made['name']} is added", partial(self._configs.delete, made["id"]))

    async def _bring_back(self, form: Mapping[str, Any], *, is_active: bool) -> None:
        made = await self._configs.create(form)
        if is_active:
            await self._configs.activate(made["id"])

    async def _change(self, config: Row, change: Mapping[str, Any]) -> None:
        back = partial(self._configs.update, config["id"], {key: config[key] for key in change})
        work = self._configs.update(config["id"], change)
        await reversible(self._undo, f"the edit of {config['name']}", work, back)

    async def _put_slots(self, config: Row, rows: Sequence[Row], label: str) -> None:
        back = partial(self._configs.set_tiers, config["id"], exact(config["tiers"]))
        await reversible(self._undo, label, self._configs.set_tiers(config["id"], rows), back)

    async def _put_rules(self, config: Row, rules: Sequence[Row], label: str) -> None:
        back = partial(self._configs.set_rules, config["id"], rule_bodies(config["rules"]))
        await reversible(self._undo, label, self._configs.set_rules(config["id"], rules), back)
