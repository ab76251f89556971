//! An audit trail: a line of JSON for each event that may be asked about later.

use crate::app::{App, Server};
use oauth_runtime::prelude::*;
use sea_orm::DatabaseConnection;
use serde_json::json;
use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{SyncSender, sync_channel},
    },
    thread,
};

/// Writes events down. Clones share one trail.
#[derive(Clone, Debug)]
pub struct Trail {
    lines: SyncSender<String>,
    lost: Arc<AtomicU64>,
}

impl Trail {
    /// A trail into a file, or whatever else takes bytes. A thread of its own writes them, because a disk may take its time.
    pub fn into(mut file: impl Write + Send + 'static) -> Self {
        let (lines, waiting) = sync_channel::<String>(1000);
        let trail = Self { lines, lost: Arc::default() };
        let lost = trail.lost.clone();
        thread::spawn(move || {
            for line in waiting {
                let missing = lost.swap(0, Ordering::Relaxed);
                let note = json!({ "event": "lost", "more": missing });
                let told = missing == 0 || writeln!(file, "{note}").is_ok();
                if !told || writeln!(file, "{line}").is_err() {
                    lost.fetch_add(missing + 1, Ordering::Relaxed);
                }
            }
        });
        trail
    }

    /// Takes an event down. It runs on the task of the request, so it hands a line over and waits for nothing: a trail that cannot
    /// keep up loses lines, and says how many.
    pub fn tell(&self, event: &Event<'_>) {
        let more = match event.kind {
            // Every request to the API is one.
            EventKind::TokenAccepted => return,
            EventKind::Refused { endpoint, id, .. } => json!({ "at": endpoint, "reason": id }),
            EventKind::ConsentGiven { scope, .. } => json!({ "scope": scope.to_string() }),
            EventKind::TokenIssued { grant_type, .. } => json!({ "grant": grant_type }),
            _ => json!({}),
        };
        let line = json!({
            "time": event.time,
            "event": event.name(),
            "client": event.client_id,
            "subject": event.subject,
            "address": event.address,
            "request": event.request_id,
            "more": more,
        });
        if self.lines.try_send(line.to_string()).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Builds the server with an audit trail.
pub async fn server(
    db: DatabaseConnection,
    issuer: &str,
    trail: Trail,
) -> Result<Server, BuildError> {
    AuthorizationServer::builder(App { db })
        .issuer(issuer)
        .on_event(move |event| trail.tell(event))
        .build()
        .await
}
