"""Translation between the mobile app and the product: GraphQL, sign-in, devices and push."""
