//! The account page: it shows which applications have access, with a button to withdraw it.

use crate::{
    pages::{
        answer::page,
        problem::Problem,
        scopes::short,
        templates::{AccountPage, AuthorizedApplication, initial},
    },
    session::visitor::Visitor,
    state::AppState,
};
use axum::{
    Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use oauth_runtime::prelude::{AuthorizationSummary, Languages, Wording};
use serde::Deserialize;
use tower_sessions::cookie::time::OffsetDateTime;
use url::form_urlencoded;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct WithdrawForm {
    csrf: String,
    client_id: String,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct AccountQuery {
    /// Where the list of applications begins, as the previous page said.
    from: Option<String>,
}

/// `GET /account`
pub(crate) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    languages: Languages,
    query: Result<Query<AccountQuery>, QueryRejection>,
) -> Result<Response, Problem> {
    let Some(user) = visitor.user() else {
        return Ok(state.base.redirect("/login").into_response());
    };
    let place = query.ok().and_then(|Query(query)| query.from);
    let listed = state.server.authorizations(user, place.as_deref()).await?;
    let more = listed.next.map(|next| {
        let query =
            form_urlencoded::Serializer::new(String::new()).append_pair("from", &next).finish();
        format!("/account?{query}")
    });
    let t = &state.server.wording(&languages);
    let authorizations = listed.authorizations.into_iter();
    let applications: Vec<_> =
        authorizations.map(|summary| application(summary, &languages, t)).collect();
    let notice = visitor.take_notice().await?;
    let csrf = visitor.form_token().await?;
    page(
        StatusCode::OK,
        &AccountPage {
            t,
            base: &state.base,
            name: user.display_name(),
            username: &user.username,
            email: user.claims.get("email").and_then(serde_json::Value::as_str),
            initial: initial(user.display_name()),
            applications: &applications,
            more: more.as_deref(),
            is_continued: place.is_some(),
            notice: notice.map(|name| t.text(&name)),
            csrf: &csrf,
        },
    )
}

/// `POST /account`
pub(crate) async fn withdraw(
    State(state): State<AppState>,
    visitor: Visitor,
    submitted: Result<Form<WithdrawForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(submitted)) = submitted else { return Err(Problem::ExpiredForm) };
    let Some(user) = visitor.user() else {
        return Ok(state.base.redirect("/login").into_response());
    };
    if !visitor.owns_form(&submitted.csrf).await? {
        return Err(Problem::ExpiredForm);
    }
    // PostgreSQL refuses a NUL, and no client identifier has one.
    let withdrawn = if submitted.client_id.contains(char::is_control) {
        0
    } else {
        state.server.withdraw(user, &submitted.client_id).await?
    };
    let notice = if withdrawn == 0 { "account-had-none" } else { "account-withdrawn" };
    visitor.leave_notice(notice).await?;
    Ok(state.base.redirect("/account").into_response())
}

fn application(
    summary: AuthorizationSummary,
    languages: &Languages,
    t: &Wording,
) -> AuthorizedApplication {
    let name = summary.name_in(languages).to_owned();
    let permissions: Vec<_> = summary.scope.iter().map(|word| short(t, word)).collect();
    AuthorizedApplication {
        initial: initial(&name),
        permissions: permissions.join(&t.text("account-separator")),
        since: date(summary.since, t),
        client_id: summary.client_id,
        name,
    }
}

fn date(epoch_seconds: i64, t: &Wording) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(epoch_seconds) else {
        return t.text("date-unknown");
    };
    let (day, year) = (time.day().to_string(), time.year().to_string());
    let month = format!("m{}", u8::from(time.month()));
    t.text_with("date", &[("day", &day), ("month", &month), ("year", &year)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::texts::TEXTS;
    use oauth_runtime::texts::Texts;
    use std::sync::Arc;

    #[test]
    fn a_day_is_written_as_its_reader_writes_it() {
        let texts = Arc::new(Texts::new(TEXTS).unwrap());
        for (language, day) in [
            ("en", "28 November 2026"),
            ("de", "28. November 2026"),
            ("es", "28 de noviembre de 2026"),
            ("zh-CN", "2026年11月28日"),
        ] {
            let t = texts.wording(&Languages::of(Some(language), None));
            assert_eq!(date(1_795_824_000, &t), day);
        }
    }
}
