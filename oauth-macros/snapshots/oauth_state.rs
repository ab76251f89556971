const _: () = {
    #[automatically_derived]
    impl<T: Clone> ::oauth_runtime::__private0_1::Protects for AppState<T> {
        type Server = <Server as ::oauth_runtime::__private0_1::Protects>::Server;
        fn server(
            &self,
        ) -> &<Server as ::oauth_runtime::__private0_1::Protects>::Server {
            <Server as ::oauth_runtime::__private0_1::Protects>::server(&self.server)
        }
    }
};
