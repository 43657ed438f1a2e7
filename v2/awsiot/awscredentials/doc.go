// Package awscredentials finds AWS credentials for package sigv4 where AWS's own tools
// find them. It is a package of its own because it brings a good part of the AWS SDK with
// it.
//
//	provider, err := awscredentials.Profile(ctx, "factory", "", "")
//	if err != nil {
//		return err
//	}
//	cfg, err := sigv4.Config("example-ats.iot.eu-west-1.amazonaws.com", sigv4.Options{Credentials: provider})
//
// # Concurrency
//
// The functions have no state, and the providers may be used by many goroutines. They
// keep temporary credentials until five minutes before they end.
//
// # Errors
//
// Credentials that cannot be had are a *sigv4.CredentialsError, which names where they
// were to come from, or an error of the AWS SDK. Neither keys nor tokens are in errors.
//
// # Compatibility
//
// The providers are those of aws-sdk-go-v2, with its variables, files and order. The
// vendor's new_default_chain, new_profile and new_cognito are [Default], [Profile] and
// [Cognito]; its new_process and the STS providers are reached through a profile.
package awscredentials
