//! The answer to a device that polls before somebody has decided, and how often it may poll. RFC 8628, section 3.5.
//!
//! A request in time costs one write. A request that comes too early costs a write only while it still makes the interval longer.
//! So a device that does not wait costs lookups and nothing else.

use super::stored::{DeviceAuthorization, Found, keep};
use crate::{
    protocol::error::{ErrorCode, OAuthError, Outage},
    services::Services,
};

const PENDING: OAuthError = OAuthError::new(
    ErrorCode::AUTHORIZATION_PENDING,
    "nobody has decided yet: the device asks again after the interval",
)
.with_id("device_pending");
const SLOW_DOWN: OAuthError = OAuthError::new(
    ErrorCode::SLOW_DOWN,
    "the device asks too often: from now on it waits 5 seconds longer before it asks again",
)
.with_id("device_slow_down");

/// By how many seconds a request that comes too early makes the interval longer.
const LONGER: i64 = 5;
/// The longest interval, in seconds.
const LONGEST: i64 = 60;

/// The refusal of a request that comes before the decision.
pub(super) async fn too_early(
    services: &Services,
    found: &Found,
    now: i64,
) -> Result<OAuthError, Outage> {
    let (refusal, changed) = told(&found.authorization, now);
    if let Some(changed) = changed
        && !keep(services, found, &changed).await?
    {
        // Another request of the same device came at the same time.
        return Ok(SLOW_DOWN);
    }
    Ok(refusal)
}

/// The answer to the device, and the changed authorization to store, if it changed.
fn told(known: &DeviceAuthorization, now: i64) -> (OAuthError, Option<DeviceAuthorization>) {
    let waits = u64::try_from(known.interval).unwrap_or_default();
    // A clock that was set back makes no device wait longer than the interval.
    let is_early = known.polled_at.is_some_and(|last| now.abs_diff(last) < waits);
    if !is_early {
        return (PENDING, Some(DeviceAuthorization { polled_at: Some(now), ..known.clone() }));
    }
    let interval = known.interval.saturating_add(LONGER).min(LONGEST.max(known.interval));
    let is_longer = interval > known.interval;
    (SLOW_DOWN, is_longer.then(|| DeviceAuthorization { interval, ..known.clone() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known(interval: i64, polled_at: Option<i64>) -> DeviceAuthorization {
        let known = json!({
            "client_id": "tv", "scope": "p", "ends_at": 600, "interval": interval, "polled_at": polled_at,
        });
        serde_json::from_value(known).unwrap()
    }

    #[track_caller]
    fn assert_told(
        (interval, polled_at, now): (i64, Option<i64>, i64),
        code: ErrorCode,
        kept: Option<(i64, i64)>,
    ) {
        let (refusal, changed) = told(&known(interval, polled_at), now);
        let changed = changed.map(|it| (it.interval, it.polled_at.unwrap_or_default()));
        assert_eq!((refusal.code(), changed), (code, kept), "{interval} {polled_at:?} {now}");
    }

    #[test]
    fn a_device_that_waits_is_told_that_nobody_has_decided() {
        let pending = ErrorCode::AUTHORIZATION_PENDING;
        assert_told((5, None, 100), pending, Some((5, 100)));
        assert_told((5, Some(100), 105), pending, Some((5, 105)));
        assert_told((10, Some(100), 110), pending, Some((10, 110)));
        assert_told((5, Some(100), 95), pending, Some((5, 95)));
    }

    #[test]
    fn one_that_does_not_waits_five_seconds_longer_each_time_up_to_a_minute() {
        let slow_down = ErrorCode::SLOW_DOWN;
        assert_told((5, Some(100), 104), slow_down, Some((10, 100)));
        assert_told((10, Some(100), 105), slow_down, Some((15, 100)));
        assert_told((58, Some(100), 105), slow_down, Some((60, 100)));
        assert_told((60, Some(100), 105), slow_down, None);
    }
}
