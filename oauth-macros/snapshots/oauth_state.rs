const _: () = {
    #[automatically_derived]
    impl<T: Clone> ::oauth_runtime::private::Protects for AppState<T> {
        type Provider = <Server as ::oauth_runtime::private::Protects>::Provider;
        fn authorization_server(
            &self,
        ) -> &::oauth_runtime::private::AuthorizationServer<
            <Server as ::oauth_runtime::private::Protects>::Provider,
        > {
            <Server as ::oauth_runtime::private::Protects>::authorization_server(
                &self.server,
            )
        }
    }
};
