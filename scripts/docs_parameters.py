"""What other routers call it, what it is here, and the test that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Parameter(NamedTuple):
    """One parameter of a router, by its maker's words."""

    router: str
    theirs: str
    ours: str
    test: str


# Stands for a test where something is not offered, and says why.
NONE = "–"
# A router, then a line for each of its parameters: theirs ;; ours ;; the test (–: not offered).
TABLE = """
[Teltonika RutOS]
`interval` check interval ;; `guards.check` ;; test_n_of_m_checks_must_want_it
`retry_count` check count ;; `guards.agree: 3/3`, or a rule's `window`, `fraction`, `samples` ;; test_n_of_m_checks_must_want_it
`on_signal` + `weak_signal` ;; rule `signal` (`measure: rssi`) ;; test_signal
`data_limit` ;; rule `used`, `allowance_left` ;; test_used_as_counted
`sms_limit` ;; rule `allowance_left` (`kind: sms`), `used` (`by: carrier`) ;; test_allowances_of_other_kinds_have_their_own_units
`roaming` ;; rule `roaming` ;; test_roaming
`no_network` ;; rule `no_service` ;; test_no_service
`denied` ;; rule `denied`, with causes ;; test_denied
`fail_flag` `data_fail` ICMP echo, host, timeout ;; `probes:` `{probe: icmp, to: …}`, `timeout`; rule `useless` ;; test_useless
`fail_flag` `data_fail` LCP echo ;; rule `attach_failure`, `disconnects` (there is no PPP here) ;; test_attach_failure
`sim_not_ready` ;; rule `sim_state` ;; test_sim_state
rules of each SIM, also of each eSIM profile ;; `sims:` of each rule; a profile is a SIM of its own ;; test_a_rule_is_only_about_the_sims_it_names
`opcode_filter`, `opcode_list` ;; rule `network` (`allow`, `block`) ;; test_network
operator block/allow lists by country ;; rule `country` ;; test_country
`enable_back` + `switch_back` ;; `guards.back: {when: timer, after: 5m}` ;; test_the_wait_for_the_way_back_grows
`fail_count/max_fail`, `triggered_rules` ;; `simctl why`: each rule's word with its counts ;; test_every_rule_leaves_decide_total_calm_and_explained
legacy: SIM1→SIM2 and SIM2→SIM1 tabs ;; `sims:` of each rule ;; test_a_rule_is_only_about_the_sims_it_names
legacy: limit period month/week/day, start day ;; rule `used` (`period`) ;; test_used_as_counted
legacy: attempts before failover ;; `guards.agree` ;; test_n_of_m_checks_must_want_it
legacy: initial timeout + subsequent timeout ;; `back.after`, `back.grow`, `back.most` ;; test_the_wait_for_the_way_back_grows
legacy: default primary SIM ;; the order of `sims:`, mode `ordered` ;; test_ordered
SIM idle protection: period, day, time ;; visits by turns, at the hours that the owner allows ;; test_a_parked_sim_is_visited_again_and_its_outage_is_told
SIM idle protection: IP type, host, packet size, count ;; not offered: no traffic is made up; a tariff says what keeps a number, and by when ;; –
[Peplink]
connection priority, standby ;; mode `ordered` ;; test_ordered
priority and allowance of each SIM ;; the order of `sims:`; rule `used` with `sims` and `of` ;; test_a_rule_is_only_about_the_sims_it_names
independent from backup WANs ;; not offered: simd knows the modems, not the other uplinks of the router; `sole_uplink` is what it minds ;; –
Bandwidth Allowance Monitor, start day ;; rule `used` (`period: cycle`, `of`) ;; test_used_as_counted
disconnect at 100 % ;; rule `used` (`over: 100%`) ;; test_used_as_the_carrier_says
mail at 75 % and 95 % ;; soft rules `used` (`over: 75%`), told by `simctl why` and the event stream; simd sends no mail ;; test_a_soft_rule_only_puts_last
HTTP SmartCheck ;; not offered: a check of the maker's own; name your `probes:` and `need` ;; –
Remote SIM, FusionSIM, SpeedFusion Connect data ;; not offered: services of that maker's ;; –
Signal Threshold: treated as down ;; rule `signal` ;; test_signal
health check Ping, DNS, HTTP ;; `probes:` icmp, dns, http, tcp ;; test_a_page_answers_with_its_status
timeout, interval, retries ;; `probes.timeout`, `every`; rule `useless` (`fail`) ;; test_useless
recovery retries ;; rule `useless` (`recover`) ;; test_useless
idle disconnect, standby ;; not offered: a link that works is left up; only the way back can wait until it is idle (`back: {when: idle}`) ;; test_back_when_idle
carrier selection, data roaming ;; rules `network`, `roaming` ;; test_roaming
SIM card scheme: A only / B only ;; rule `manual_hold` ;; test_manual_hold
SIM card scheme: alternate periodically, custom ;; rule `hours`, mode `equal-share` ;; test_hours
cool-down before the preferred SIM is tried again ;; `guards.cooldown`, `back.after` ;; test_dwell_and_cooldown
[Cradlepoint NCOS]
`wan/dual_sim/prefer_primary` ;; mode `ordered` ;; test_ordered
policies FailoverFailback, DualSIM ;; mode `ordered`, rules, `guards.back` ;; test_what_is_forced_waits_for_no_way_back
failback `mode` disabled / time / usage ;; `back.when: never` / `timer` / `idle` ;; test_what_is_forced_waits_for_no_way_back
failback `immediate` ;; `back.when: at-once` ;; test_what_is_forced_waits_for_no_way_back
`rate_bandwidth` + `rate_time` ;; `back.below` + `back.quiet` ;; test_back_when_idle
`exclude_sibling` ;; `guards.apart` ;; test_two_that_work_are_never_away_at_once
`failureCheck` target, retries, interval ;; `probes:`; rule `useless` ;; test_useless
`failureCheck` over IPv6 ;; a probe of an IPv6 address ;; test_an_echo_comes_back
SWANS `mode` periodic ;; `guards.check`; a decision on every change ;; test_n_of_m_checks_must_want_it
SWANS `mode` acceptable ;; mode `ordered`: the first that no rule forbids ;; test_ordered
SWANS `refresh_period` ;; `guards.check` ;; test_n_of_m_checks_must_want_it
SWANS `criteria/*/enabled` ;; a rule that is not written is not asked ;; test_ordered
SWANS `criteria` with `priority` ;; mode `scored`, `weights` ;; test_scores_weigh_what_the_owner_weighs
`latency/max`, `jitter/max` ;; rule `useless` (`latency`, `jitter`) ;; test_useless
`signalstrength/min_percent` ;; rule `signal` ;; test_signal
`datausage/min_percent` ;; rule `allowance_left` (`below: 10%`) ;; test_a_share_of_an_allowance_with_its_pair
`capMB`, `cycle`, `cycle_start` ;; rule `used` (`of`, `period`) ;; test_used_as_counted
`loadbalance`: the same % of cap ;; mode `equal-share` ;; test_equal_share_uses_up_the_fullest
spillover, data usage ;; rule `used` on the first SIM ;; test_used_as_counted
`link_down_reset` ;; the recovery ladder (docs/recovery.md) ;; test_rungs_come_in_order_each_after_its_pause
`alerts/percentage` ;; soft rule `used` ;; test_a_soft_rule_only_puts_last
alert action ;; the event stream (`simctl events`), by which a program can do anything ;; test_a_used_up_budget_is_told
shutdown on cap ;; rule `used`, not soft: no SIM fits, and the one in use stays up ;; test_used_as_counted
`throttle_cellular_datacap` ;; not offered: simd shapes no traffic ;; –
`ondemand_idle_minutes`, OnDemand ;; not offered: links are not dialled on demand ;; –
affinity algorithms round-robin, rate, spillover ;; not offered: simd chooses a SIM within a modem, not a route for each flow ;; –
affinity match by port, maker, model, serial ;; `modems:` names a modem, `sims:` of a rule its SIMs ;; test_a_rule_is_only_about_the_sims_it_names
`failureCheck` `idle_seconds` ;; not offered: probes go `every` so often, busy or not ;; –
`aggressive_no_carrier`, `voice_reject_mode` ;; not offered: firmware settings of those modems ;; –
SWANS `resolution` manual ;; `--dry-run`, or the policy paused ;; test_paused_or_dry_it_decides_and_does_nothing
speed test, throughput floor ;; `probes:` `{probe: rate, least: …, size: …, each: …}`; rule `useless` ;; test_a_link_below_its_floor_is_of_no_use
SimSelector: speed-test every SIM, order them ;; the floor above; rules `latency_best`, `signal_best` ;; test_latency_best
SimSelector: disable the slow, schedule ;; rules `useless` (`latency`), `hours` ;; test_hours
[MikroTik]
a home SIM eats some roaming data ;; `travel: {on_entry: data_off}` ;; test_data_is_closed_while_it_costs_abroad
roaming script: home slot ⇄ roaming slot ;; mode `by-country` ;; test_each_country_has_its_order
failover script, `timeoutLTE`, `timeoutConnect` ;; the switch's own limits, and back ;; test_no_service_at_the_target_sends_the_modem_back
`sim-slot` set by hand, slots up/down or a/b ;; `simctl use` ;; test_a_switch_is_proved_by_slot_card_network_and_data
scheduler 3 min ;; `guards.check` ;; test_n_of_m_checks_must_want_it
`usb power-reset` ;; the recovery ladder (docs/recovery.md) ;; test_rungs_come_in_order_each_after_its_pause
`minimumSignalLevel` ;; rule `signal` ;; test_signal
what the other SIM gets is unknown ;; rule `target_good`; visits; every word says what is unknown ;; test_target_good
[Fortinet]
`by-disconnect`: `disconnect-threshold` in `disconnect-period` ;; rule `disconnects` (`times`, `within`) ;; test_disconnects
`by-signal`: `signal-threshold`, `signal-period`, more than half ;; rule `signal` (`below`, `window`, `fraction: 50%`) ;; test_signal
`by-data-plan`: `capacity`, `billing-date`, `overage` ;; rule `used` (`of`, `period: cycle`) ;; test_used_as_counted
`by-health-monitor`: `fail-cnt`, `recovery-cnt` ;; rule `useless` (`fail`, `recover`) ;; test_useless
`latency-threshold`, `jitter-threshold` ;; rule `useless` (`latency`, `jitter`) ;; test_useless
`recover-by-reboot` ;; the recovery ladder (docs/recovery.md) ;; test_rungs_come_in_order_each_after_its_pause
`max-switches-allowed` per `max-switches-interval` ;; `guards.max_switches: 5/hour` ;; test_the_budget_is_for_any_window
`switch-back` by-time HH:MM ;; `back: {when: at, at: 03:00}` ;; test_back_at_a_time_of_day
`switch-back` by-timer ;; `back: {when: timer, after: 1h}` ;; test_the_wait_for_the_way_back_grows
`default-sim` sim1, sim2 ;; mode `ordered` ;; test_ordered
`default-sim` by-carrier, `preferred-carrier` ;; rule `network`, the order of `sims:` ;; test_network
`default-sim` by-cost ;; mode `cheapest` ;; test_cheapest_is_the_cheapest_here
`session-down-detection` ;; rules `attach_failure`, `disconnects` ;; test_attach_failure
`by-sim-state` ;; rule `sim_state` ;; test_sim_state
`by-connection-state`, `modem-disconnection-time` ;; rule `no_service` (`window`) ;; test_no_service
`by-link-monitor` ;; `probes:`; rule `useless` ;; test_useless
`sim-switch-log-alert-interval/threshold` ;; the health note `switch_budget` ;; test_a_used_up_budget_is_told
`data-limit-alert` ;; rule `used` (`soft: true`) ;; test_a_soft_rule_only_puts_last
`delay-switch-time` ;; `guards.agree`, `guards.dwell` ;; test_dwell_and_cooldown
data plan: `target-sim-slot`, `iccid` ;; `sims:` of each rule ;; test_a_rule_is_only_about_the_sims_it_names
data plan: `data-limit`, `overage` ;; rules `used` (`of`), `out_of_bundle` ;; test_used_as_counted
data plan: `billing-period`, date, weekday, hour ;; rule `used` (`period`), the cycle of the account's plan ;; test_used_as_counted
[Digi]
SIM failover (cannot connect) ;; rules `no_service`, `attach_failure` ;; test_attach_failure
SureLink: Switch SIM (connected, useless) ;; rule `useless` ;; test_useless
which of the two takes precedence ;; neither: each rule has its word, one veto is enough ;; test_every_rule_leaves_decide_total_calm_and_explained
[Opengear]
failback upon disconnect / after delay / never ;; `back.when` ;; test_what_is_forced_waits_for_no_way_back
separate failover and failback tests per SIM ;; rule `useless` with `back_` limits and `sims` ;; test_what_failed_recovers_by_its_own_limits
dormant, non-dormant ;; not offered: a modem has one radio, its other SIMs are always dormant; visits ask them ;; –
[Advantech]
own signal weak and target fair ;; rules `signal` + `target_good` (`above`) ;; test_target_good
back when the own signal is fair ;; rule `signal` (`back_above`) ;; test_signal
steady samples before the way back ;; rule `useless` (`recover`), `back: {when: proved}` ;; test_back_when_proved
levels per RAT ;; rule `signal` (`tech`) ;; test_signal
sampling interval, filter width, least samples ;; `window`, `samples` ;; test_signal
back timeouts initial / subsequent / additive ;; `back.after`, `grow`, `most` ;; test_the_wait_for_the_way_back_grows
schedule ;; rule `hours` ;; test_hours
digital input ;; not offered: there is no such pin; a program can ask for a SIM by the API ;; –
[Nokia 7705]
`failure-duration` per SIM ;; rule `no_service` (`window`, `sims`) ;; test_no_service
`down-recovery-interval` ;; `back.after` ;; test_the_wait_for_the_way_back_grows
recovery criteria port or bgp, reboot to try the preferred SIM ;; not offered: simd reboots no host and routes nothing; the preferred SIM is tried by a switch that is proved or undone ;; –
[Meraki]
`sim_ordering` ;; the order of `sims:` ;; test_ordered
`sim_failover.timeout` ;; rule `no_service` (`window`) ;; test_no_service
`sim_failover.enabled` ;; no `policy:`, `--dry-run`, or the policy paused ;; test_paused_or_dry_it_decides_and_does_nothing
[Ejoin, Quescom]
SMS count, failed calls ;; rule `used` (`kind: sms`, `by: carrier`) ;; test_used_as_the_carrier_says
USSD query after switch ;; visits and rounds ask by themselves ;; test_a_visit_asks_and_comes_home_within_one_journal
reset when switching ;; not offered as a habit: slot and card are read back, and what stays deaf climbs the recovery ladder ;; test_an_ok_that_lies_is_not_believed
locking duration ;; rule `manual_hold` (`until`), `guards.cooldown` ;; test_manual_hold
date/time ;; rule `hours` ;; test_hours
price-plan limit ;; rules `spend`, `price_limit` ;; test_spend
SIM validity ;; rule `expires_within` ;; test_expires_within
call duration, connected, failed and short calls ;; not offered: simd places no calls ;; –
SIM online time ;; `guards.dwell`, rule `hours` ;; test_dwell_and_cooldown
[mwan3]
`reliability` ;; `probes.need` ;; test_a_round_measures_loss_latency_and_jitter
`count`, `timeout`, `interval` ;; `probes.count`, `timeout`, `every` ;; test_a_round_measures_loss_latency_and_jitter
`down` / `up` ;; rule `useless` (`fail`, `recover`) ;; test_useless
`failure_interval` / `recovery_interval` ;; not offered: `probes.every` is the one pace; `fail` and `recover` count ;; –
`failure_latency` / `recovery_latency` ;; `latency` / `back_latency` ;; test_what_failed_recovers_by_its_own_limits
`failure_loss` / `recovery_loss` ;; `loss` / `back_loss` ;; test_what_failed_recovers_by_its_own_limits
[QManager]
`fail_threshold` ;; rule `useless` (`fail`) ;; test_useless
`cooldown` ;; `guards.cooldown` ;; test_dwell_and_cooldown
SIM settle 90 s ;; `guards.settle: 90s` ;; test_settle_counts_visits_too
backup slot ;; mode `ordered` ;; test_ordered
max reboots/h ;; the recovery ladder (docs/recovery.md) ;; test_rungs_come_in_order_each_after_its_pause
[none of them]
credit below, a debt ;; rules `balance_floor`, `debt` ;; test_credit_with_its_pair
allowance about to be wasted ;; rule `wasted`, mode `leftovers-first` ;; test_wasted
spend per day or cycle ;; rule `spend` ;; test_spend
price per GB here ;; rules `price_limit`, `price_here` ;; test_price_limit
balance unknown for longer than ;; rule `balance_unknown` ;; test_balance_unknown
access technology below X ;; rule `tech_below` ;; test_tech_below
modem absent ;; rule `modem_absent` ;; test_modem_absent
a card was changed ;; rule `sim_state` (`strangers: block`) ;; test_a_sim_that_nobody_named_may_be_blocked
minutes left ;; rule `allowance_left` (`kind: voice`) ;; test_allowances_of_other_kinds_have_their_own_units
plan or pack expires within ;; rule `expires_within` ;; test_expires_within
paying begins when the packs are used up ;; rule `out_of_bundle` ;; test_what_is_left_before_paying_decides
a target must be known to be good ;; rule `target_good` ;; test_target_good
never during a call, a USSD session, parts of an SMS, a transaction ;; always, without a setting ;; test_what_must_not_be_cut_is_not_cut
quiet hours, right over summer time ;; `guards.quiet` ;; test_quiet_hours
never during an upload ;; `guards.upload` ;; test_an_upload_is_not_cut
back when proved good, back at the cycle's reset ;; `back.when: proved`, `cycle` ;; test_back_at_the_cycles_reset
a person's choice stands ;; `guards.by_hand` ;; test_a_persons_choice_stands_for_a_while
action: disable data only ;; `travel: {on_entry: data_off}` ;; test_data_is_closed_while_it_costs_abroad
action: notify, log ;; health notes and the event stream ;; test_a_used_up_budget_is_told
action: reset ladder step ;; the recovery ladder (docs/recovery.md) ;; test_rungs_come_in_order_each_after_its_pause
action: query balance ;; rounds and visits ;; test_a_visit_asks_and_comes_home_within_one_journal
action: buy a pack or a top-up, after a word of approval ;; `simctl order`, `topup`: never by a rule ;; test_a_user_asks_and_a_payer_lets
action: throttle ;; not offered: simd shapes no traffic ;; –
read back, and rolled back ;; every switch ;; test_no_service_at_the_target_sends_the_modem_back
dry run ;; `simd --dry-run`, `simctl policy simulate` and `backtest` ;; test_a_dry_run_decides_tells_and_touches_nothing
no restart, clock step or summer time gets round a guard ;; all of it from the ledger ;; test_guards_hold_by_what_the_ledger_says
the same of the pure guards ;; `History` ;; test_no_restart_and_no_step_of_the_clock_gets_round_a_guard
every decision in sentences, with what would change it ;; `simctl why` ;; test_the_sentences_say_what_a_person_asks
the worth of an hour, its outages counted ;; rule `best_value` ;; test_a_habit_forgets_slowly
geofence, motion ;; not offered: no position is read; the country is that of the network (`country`) ;; –
host events: mains lost, temperature, input pin ;; not offered: a program can ask for a SIM by the API ;; –
"""


def _read(table: str) -> Iterator[Parameter]:
    router = ""
    for line in table.strip().splitlines():
        if line.startswith("["):
            router = line.strip("[]")
        else:
            theirs, ours, test = line.split(" ;; ")
            yield Parameter(router, theirs, ours, test)


PARAMETERS = tuple(_read(TABLE))
