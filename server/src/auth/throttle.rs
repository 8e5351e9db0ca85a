//! When too many attempts to sign in have failed. Pure.

use time::{Duration, OffsetDateTime};

use crate::store::Failures;

/// How long failed attempts count.
pub(super) const WINDOW: Duration = Duration::minutes(15);
/// Failures of an account that are looked at within [`WINDOW`].
const OF_ACCOUNT: u32 = 5;
/// Failures from an address that are looked at within [`WINDOW`]. A hospital shares one address.
const OF_ADDRESS: u32 = 100;

/// Until when attempts are not looked at, if there were too many. The failures include the attempt that asks: it is
/// written down before it is counted, so that attempts side by side cannot slip through together.
pub(super) fn wait_until(failures: &Failures, address_known: bool) -> Option<OffsetDateTime> {
    let account = failures.oldest_of_account.filter(|_| failures.of_account > OF_ACCOUNT);
    let address = failures
        .oldest_of_address
        .filter(|_| address_known && failures.of_address > OF_ADDRESS);
    account.max(address).map(|oldest| oldest + WINDOW)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn the_sixth_attempt_of_an_account_waits_and_the_hundred_and_first_from_an_address() {
        let oldest = datetime!(2026-11-24 09:00 UTC);
        let until = Some(datetime!(2026-11-24 09:15 UTC));
        for (of_account, of_address, address_known, expected) in [
            (1, 1, true, None),
            (5, 5, true, None),
            (6, 6, true, until),
            (1, 100, true, None),
            (1, 101, true, until),
            (1, 101, false, None),
            (6, 101, false, until),
        ] {
            let failures = Failures {
                of_account,
                oldest_of_account: Some(oldest),
                of_address,
                oldest_of_address: Some(oldest),
            };
            assert_eq!(
                wait_until(&failures, address_known),
                expected,
                "{of_account} {of_address}"
            );
        }
    }
}
