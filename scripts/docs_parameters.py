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
failback `mode` disabled / time / usage ;; `back.when: never` / `timer` / `idle` ;; test_what_is_forced_waits_for_no_way_back
failback `immediate` ;; `back.when: at-once` ;; test_what_is_forced_waits_for_no_way_back
`rate_bandwidth` + `rate_time` ;; `back.below` + `back.quiet` ;; test_back_when_idle
`exclude_sibling` ;; `guards.apart` ;; test_two_that_work_are_never_away_at_once
`failureCheck` target, retries, interval ;; `probes:`; rule `useless` ;; test_useless
SWANS `mode` periodic ;; `guards.check`; a decision on every change ;; test_n_of_m_checks_must_want_it
SWANS `criteria` with `priority` ;; mode `scored`, `weights` ;; test_scores_weigh_what_the_owner_weighs
`latency/max`, `jitter/max` ;; rule `useless` (`latency`, `jitter`) ;; test_useless
`signalstrength/min_percent` ;; rule `signal` ;; test_signal
`datausage/min_percent` ;; rule `allowance_left` (`below: 10%`) ;; test_a_share_of_an_allowance_with_its_pair
`capMB`, `cycle`, `cycle_start` ;; rule `used` (`of`, `period`) ;; test_used_as_counted
`loadbalance`: the same % of cap ;; mode `equal-share` ;; test_equal_share_uses_up_the_fullest
spillover, data usage ;; rule `used` on the first SIM ;; test_used_as_counted
`link_down_reset` ;; the recovery ladder (docs/recovery.md) ;; test_rungs_come_in_order_each_after_its_pause
`alerts/percentage` ;; soft rule `used` ;; test_a_soft_rule_only_puts_last
shutdown on cap ;; rule `used`, not soft: no SIM fits, and the one in use stays up ;; test_used_as_counted
`throttle_cellular_datacap` ;; not offered: simd shapes no traffic ;; –
`ondemand_idle_minutes`, OnDemand ;; not offered: links are not dialled on demand ;; –
affinity algorithms round-robin, rate, spillover ;; not offered: simd chooses a SIM within a modem, not a route for each flow ;; –
affinity match by port, maker, model, serial ;; `modems:` names a modem, `sims:` of a rule its SIMs ;; test_a_rule_is_only_about_the_sims_it_names
`failureCheck` `idle_seconds` ;; not offered: probes go `every` so often, busy or not ;; –
`aggressive_no_carrier`, `voice_reject_mode` ;; not offered: firmware settings of those modems ;; –
SWANS `resolution` manual ;; `--dry-run`, or the policy paused ;; test_paused_or_dry_it_decides_and_does_nothing
speed test, throughput floor ;; not offered: measuring throughput spends the data it is meant to save; `useless` takes latency, loss and jitter ;; –
SimSelector: speed-test every SIM, order them ;; rules `latency_best`, `signal_best` ;; test_latency_best
[MikroTik]
roaming script: home slot ⇄ roaming slot ;; mode `by-country` ;; test_each_country_has_its_order
failover script, `timeoutLTE`, `timeoutConnect` ;; the switch's own limits, and back ;; test_no_service_at_the_target_sends_the_modem_back
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
data plan: `billing-period`, date, weekday, hour ;; rule `used` (`period`), the cycle of the account's plan ;; test_used_as_counted
[Digi]
SIM failover (cannot connect) ;; rules `no_service`, `attach_failure` ;; test_attach_failure
SureLink: Switch SIM (connected, useless) ;; rule `useless` ;; test_useless
[Opengear]
failback upon disconnect / after delay / never ;; `back.when` ;; test_what_is_forced_waits_for_no_way_back
separate failover and failback tests per SIM ;; rule `useless` with `back_` limits and `sims` ;; test_what_failed_recovers_by_its_own_limits
[Advantech]
own signal weak and target fair ;; rules `signal` + `target_good` (`above`) ;; test_target_good
levels per RAT ;; rule `signal` (`tech`) ;; test_signal
sampling interval, filter width, least samples ;; `window`, `samples` ;; test_signal
back timeouts initial / subsequent / additive ;; `back.after`, `grow`, `most` ;; test_the_wait_for_the_way_back_grows
schedule ;; rule `hours` ;; test_hours
digital input ;; not offered: there is no such pin; a program can ask for a SIM by the API ;; –
[Nokia 7705]
`failure-duration` per SIM ;; rule `no_service` (`window`, `sims`) ;; test_no_service
`down-recovery-interval` ;; `back.after` ;; test_the_wait_for_the_way_back_grows
[Meraki]
`sim_ordering` ;; the order of `sims:` ;; test_ordered
`sim_failover.timeout` ;; rule `no_service` (`window`) ;; test_no_service
[Ejoin, Quescom]
SMS count, failed calls ;; rule `used` (`kind: sms`, `by: carrier`) ;; test_used_as_the_carrier_says
USSD query after switch ;; visits and rounds ask by themselves ;; test_a_visit_asks_and_comes_home_within_one_journal
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
quiet hours, right over summer time ;; `guards.quiet` ;; test_quiet_hours
never during an upload ;; `guards.upload` ;; test_an_upload_is_not_cut
back when proved good, back at the cycle's reset ;; `back.when: proved`, `cycle` ;; test_back_at_the_cycles_reset
a person's choice stands ;; `guards.by_hand` ;; test_a_persons_choice_stands_for_a_while
no restart, clock step or summer time gets round a guard ;; all of it from the ledger ;; test_no_restart_and_no_step_of_the_clock_gets_round_a_guard
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
