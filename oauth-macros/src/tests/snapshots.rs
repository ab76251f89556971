//! What the macros write, kept in `snapshots/` and reviewed like code.

use crate::{entity, entity::role, grant, oauth_columns, provider, require_oauth, scope, state};
use expect_test::{ExpectFile, expect_file};
use proc_macro2::TokenStream;
use quote::quote;

fn check(expansion: TokenStream, snapshot: &ExpectFile) {
    let file = syn::parse2(expansion).unwrap();
    snapshot.assert_eq(&prettyplease::unparse(&file));
}

#[test]
fn a_client_with_a_metadata_column() {
    let input = quote! {
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
            #[sea_orm(unique)]
            pub client_id: String,
            pub registration_id: Option<String>,
            pub client_secret: Option<SecretHash>,
            #[sea_orm(column_type = "Json")]
            pub metadata: ClientMetadata,
        }
    };
    check(entity::derive(&role::CLIENT, input), &expect_file!["../../snapshots/client.rs"]);
}

#[test]
fn a_client_with_every_column() {
    let input = quote! {
        #[oauth(crate = my::oauth)]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            #[oauth(client_id)]
            pub id: String,
            #[oauth(owner)]
            pub user_id: Option<Uuid>,
            pub registration_id: Option<String>,
            pub client_secret: Option<SecretHash>,
            pub client_id_issued_at: i64,
            pub client_secret_expires_at: Option<i64>,
            pub previous_secret: Option<SecretHash>,
            pub previous_secret_expires_at: Option<i64>,
            pub sealed_secret: Option<SealedSecret>,
            pub registration_access_token: Option<RegistrationTokenHash>,
            #[sea_orm(indexed)]
            pub registration_expires_at: Option<i64>,
            pub disabled_at: Option<i64>,
            #[oauth(redirect_uris)]
            pub callbacks: String,
            pub grant_types: String,
            pub scope: String,
            pub token_endpoint_auth_method: String,
            pub notes: String,
        }
    };
    check(
        entity::derive(&role::CLIENT, input),
        &expect_file!["../../snapshots/client_every_column.rs"],
    );
}

#[test]
fn a_token_for_client_credentials_only() {
    let input = quote! {
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            #[sea_orm(unique, column_name = "token")]
            pub access_token: Option<TokenHash>,
            pub client_id: String,
            pub registration_id: Option<String>,
            #[oauth(scope)]
            #[sea_orm(enum_name = "Words")]
            pub r#type: String,
            pub issued_at: i64,
            pub expires_at: i64,
            pub revoked_at: Option<i64>,
            #[sea_orm(indexed)]
            pub removable_at: Option<i64>,
            pub note: Option<String>,
            #[sea_orm(default_value = 0)]
            pub uses: i64,
        }
    };
    check(entity::derive(&role::TOKEN, input), &expect_file!["../../snapshots/token_minimal.rs"]);
}

/// The columns that `#[oauth_columns]` writes satisfy the derive.
#[test]
fn a_token_with_the_standard_columns() {
    let input = quote! {
        #[sea_orm::model]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            #[oauth(owner)]
            pub user_id: Option<i64>,
            #[sea_orm(belongs_to, from = "user_id", to = "id")]
            pub user: BelongsTo<super::user::Entity>,
        }
    };
    let with_columns = oauth_columns::expand(quote!(token), &input);
    check(with_columns.clone(), &expect_file!["../../snapshots/oauth_columns_token.rs"]);
    check(entity::derive(&role::TOKEN, with_columns), &expect_file!["../../snapshots/token.rs"]);
}

#[test]
fn a_code_with_the_standard_columns() {
    let input = quote! {
        #[sea_orm::model]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            #[oauth(code)]
            pub id: CodeHash,
            #[oauth(owner)]
            pub user_id: i64,
        }
    };
    let with_columns = oauth_columns::expand(quote!(code), &input);
    check(with_columns.clone(), &expect_file!["../../snapshots/oauth_columns_code.rs"]);
    check(entity::derive(&role::CODE, with_columns), &expect_file!["../../snapshots/code.rs"]);
}

#[test]
fn a_short_lived_object_with_the_standard_columns() {
    let input = quote! {
        #[derive(DeriveEntityModel, ShortLived)]
        struct Model {
            #[sea_orm(primary_key)]
            id: i64,
        }
    };
    let with_columns = oauth_columns::expand(quote!(short_lived, crate = my::oauth), &input);
    check(with_columns.clone(), &expect_file!["../../snapshots/oauth_columns_short_lived.rs"]);
    check(
        entity::derive(&role::SHORT_LIVED, with_columns),
        &expect_file!["../../snapshots/short_lived.rs"],
    );
}

#[test]
fn a_client_with_the_standard_columns() {
    let input = quote! {
        #[sea_orm::model]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i64,
        }
    };
    check(
        oauth_columns::expand(quote!(client), &input),
        &expect_file!["../../snapshots/oauth_columns_client.rs"],
    );
}

#[test]
fn a_user() {
    let input = quote! {
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: Uuid,
            #[oauth(claim = "preferred_username")]
            pub username: String,
            #[oauth(claim = "email", verified = email_verified)]
            pub email: Option<String>,
            pub email_verified: bool,
            #[oauth(claims)]
            pub profile: Json,
            #[oauth(active)]
            pub disabled_at: Option<i64>,
            #[oauth(stamp)]
            pub password_hash: Option<PasswordHash>,
            #[sea_orm(unique)]
            #[oauth(subject)]
            pub sub: Option<String>,
        }
    };
    check(entity::derive(&role::USER, input), &expect_file!["../../snapshots/resource_owner.rs"]);
}

/// SeaORM refuses such an entity as well, with a page of consequences.
#[test]
fn a_user_without_a_primary_key_is_refused() {
    let written = entity::derive(
        &role::USER,
        quote!(
            pub struct Model {
                pub id: i64,
            }
        ),
    );

    assert!(written.to_string().contains("mark its column with `#[sea_orm(primary_key)]`"));
}

#[test]
fn the_twin_that_seaorm_writes_gets_nothing() {
    let input = quote! {
        pub struct ModelEx {
            pub nonsense: u8,
            pub user: BelongsTo<super::user::Entity>,
        }
    };

    assert!(entity::derive(&role::TOKEN, input.clone()).is_empty());
    assert!(entity::derive(&role::USER, input).is_empty());
}

#[test]
fn a_provider() {
    let input = quote! {
        #[oauth(user = user::Entity, client = client::Entity, token = token::Entity)]
        pub struct App {
            #[oauth(db)]
            database: DatabaseConnection,
        }
    };
    check(provider::derive(input), &expect_file!["../../snapshots/oauth_provider.rs"]);
}

#[test]
fn a_state() {
    let input = quote! {
        pub struct AppState<T: Clone> {
            #[oauth(server)]
            server: Server,
            other: T,
        }
    };
    check(state::derive(input), &expect_file!["../../snapshots/oauth_state.rs"]);
}

#[test]
fn an_impl_block_of_handlers() {
    let item = quote! {
        #[cfg(feature = "api")]
        impl<T: Marker> Api<T> where T: Send {
            /// Who is there.
            pub async fn me(user: CurrentUser<user::Model>) -> impl IntoResponse {
                Json(user.0)
            }
            #[require_oauth(any("admin", "root"), optional)]
            #[cfg(feature = "admin")]
            async fn r#move(Path(id): Path<i64>) {}
            #[require_oauth(public)]
            async fn health() {}
        }
    };
    check(
        require_oauth::expand(quote!("profile", state = AppState), &item),
        &expect_file!["../../snapshots/require_oauth_impl.rs"],
    );
}

#[test]
fn a_grant_with_every_option() {
    let arguments =
        quote!(auth_methods(client_secret_basic, none), expires_in = 3_600, code_expires_in = 30);
    let item = quote! {
        #[cfg(feature = "codes")]
        impl grants::AuthorizationCode for App {}
    };
    check(
        grant::expand(arguments, &item),
        &expect_file!["../../snapshots/grant_authorization_code.rs"],
    );
    let arguments =
        quote!(auth_methods(none), retry_window = 0, refresh_expires_in = 1, family_expires_in = 2);
    check(
        grant::expand(arguments, &quote!(impl grants::RefreshToken for App {})),
        &expect_file!["../../snapshots/grant_refresh_token.rs"],
    );
}

/// The server reads without a transaction for a grant without hooks. So an impl in which `#[grant]` may not see a
/// method must not count as one without hooks.
#[test]
fn only_an_impl_that_writes_no_hook_says_so() {
    let bodies = [
        (quote!(), true),
        (
            quote!(
                const EXPIRES_IN: Option<i64> = Some(1);
            ),
            true,
        ),
        (
            quote!(
                async fn authenticate_user(&self, _: GrantedUser<'_>) -> Outcome<bool> {
                    Ok(false)
                }
            ),
            false,
        ),
        (quote!(hooks! {}), false),
    ];
    for (body, says_so) in bodies {
        let label = body.to_string();
        let written = grant::expand(quote!(), &quote!(impl grants::RefreshToken for App { #body }));
        assert_eq!(written.to_string().contains("WRITES_HOOKS : bool = false"), says_so, "{label}");
    }
}

#[test]
fn grants_of_an_applications_own() {
    let token = grant::expand(
        quote!("urn:example:handover", auth_methods(none), expires_in = 600),
        &quote!(impl TokenGrant<App> for Handover {}),
    );
    let authorization = grant::expand(
        quote!("handover_code"),
        &quote!(impl AuthorizationGrant<App> for Handover {}),
    );
    let by_value = grant::expand(
        quote!("urn:example:legacy", by_value),
        &quote!(
            impl<T: Clone> TokenGrant<App<T>> for Legacy<T> {}
        ),
    );
    check(
        quote!(#token #authorization #by_value),
        &expect_file!["../../snapshots/grant_custom.rs"],
    );
}

#[test]
fn a_grant_without_options() {
    let item = quote! {
        impl oauth_runtime::prelude::grants::ClientCredentials for App {
            const EXPIRES_IN: Option<i64> = Some(60 * 5);
        }
    };
    check(
        grant::expand(quote!(), &item),
        &expect_file!["../../snapshots/grant_client_credentials.rs"],
    );
}

#[test]
fn an_enum_of_scopes() {
    let input = quote! {
        pub(crate) enum Scope {
            /// See your photos
            ///
            /// Also those that
            /// nobody else sees.
            #[oauth(scope = "photos:read")]
            Read,
            /// Change and delete your photos
            #[oauth(implies(Read), message = "scope-write")]
            WritePhotos,
        }
    };
    check(scope::derive(input), &expect_file!["../../snapshots/oauth_scope.rs"]);
}

#[test]
fn a_handler_that_is_guarded_by_typed_scopes() {
    let handler = quote! {
        async fn photos() {}
    };
    let arguments = quote!(any(all(Scope::Read, "profile"), scopes::Scope::WritePhotos));
    check(
        require_oauth::expand(arguments, &handler),
        &expect_file!["../../snapshots/require_oauth_typed.rs"],
    );
}

#[test]
fn a_guarded_handler() {
    let handler = quote! {
        /// Who is there.
        #[cfg(feature = "api")]
        #[debug_handler]
        pub(crate) async fn me<T: Marker>(Path(id): Path<i64>, user: CurrentUser<user::Model>) -> impl IntoResponse
        where
            T: Send,
        {
            Json(user.0)
        }
    };
    let all = require_oauth::expand(quote!("profile email"), &handler);
    check(all, &expect_file!["../../snapshots/require_oauth_all.rs"]);
    let demands = quote!("profile", acr_values = "phr urn:example:mfa", max_age = 300);
    let authenticated = require_oauth::expand(demands, &handler);
    check(authenticated, &expect_file!["../../snapshots/require_oauth_authenticated.rs"]);
    let any = require_oauth::expand(
        quote!(any("profile email", "admin"), optional, state = AppState<Store>),
        &handler,
    );
    check(any, &expect_file!["../../snapshots/require_oauth_any.rs"]);
    let nothing = require_oauth::expand(quote!(crate = my::oauth), &handler);
    check(nothing, &expect_file!["../../snapshots/require_oauth_nothing.rs"]);
}
