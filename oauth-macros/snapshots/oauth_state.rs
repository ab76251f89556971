const _: () = {
    #[automatically_derived]
    impl<T: Clone> ::oauth_runtime::private::Protects for AppState<T> {
        type Server = <Server as ::oauth_runtime::private::Protects>::Server;
        fn server(&self) -> &<Server as ::oauth_runtime::private::Protects>::Server {
            <Server as ::oauth_runtime::private::Protects>::server(&self.server)
        }
    }
};
