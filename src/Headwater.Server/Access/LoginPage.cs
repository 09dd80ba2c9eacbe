using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace Headwater.Server;

/// <summary>Asks for the admin password once and sets a cookie; takes it back on logout.</summary>
sealed class LoginPage(AccessRules access, Sessions sessions, LoginAttempts attempts, IAntiforgery antiforgery)
{
    public const string Path = "/login";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ShowAsync).ExcludeFromDescription();
        routes.MapPost(Path, LogInAsync).ExcludeFromDescription();
        routes.MapPost("/logout", LogOutAsync).ExcludeFromDescription();
    }

    Task ShowAsync(HttpContext context) => ShowAsync(context, StatusCodes.Status200OK, "");

    async Task LogInAsync(HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, "The form was too old. Try again.");
            return;
        }
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (!attempts.TryTake(address))
        {
            context.Response.Headers.RetryAfter =
                LoginAttempts.Window.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            await ShowAsync(context, StatusCodes.Status429TooManyRequests, "Too many wrong passwords. Wait five minutes.");
            return;
        }
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!access.PasswordMatches(form["password"].ToString()))
        {
            await ShowAsync(context, StatusCodes.Status401Unauthorized, "That is not the password.");
            return;
        }
        attempts.Succeed(address);
        context.Response.Cookies.Append(Sessions.Cookie, sessions.Start(), new CookieOptions
        {
            HttpOnly = true,
            // Lax: a link in a chat leads to the page, a foreign form does not act.
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = Sessions.Lifetime,
        });
        context.Response.Redirect(LocalOr(context.Request.Query["next"].ToString()));
    }

    async Task LogOutAsync(HttpContext context)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, "The form was too old",
                "Reload the page and log out again.");
            return;
        }
        sessions.End(context.Request.Cookies[Sessions.Cookie]);
        context.Response.Cookies.Delete(Sessions.Cookie);
        context.Response.Redirect(Path);
    }

    Task ShowAsync(HttpContext context, int status, string message)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        var encode = HtmlEncoder.Default;
        var action = Path + "?next=" + Uri.EscapeDataString(LocalOr(context.Request.Query["next"].ToString()));
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Log in · Headwater</title>
            <h1>Headwater</h1>
            <form method="post" action="{encode.Encode(action)}">
            <input type="hidden" name="{tokens.FormFieldName}" value="{encode.Encode(tokens.RequestToken!)}">
            <p><label>Password <input type="password" name="password" autocomplete="current-password" required autofocus></label>
            <button>Log in</button></p>
            <p role="alert">{encode.Encode(message)}</p>
            </form></html>
            """);
    }

    // "//host" and "/\host" lead elsewhere, and browsers drop control characters before they look.
    static string LocalOr(string next) =>
        next.Length > 0 && next[0] == '/' && !(next.Length > 1 && next[1] is '/' or '\\') && !next.Any(char.IsControl)
            ? next : "/";
}
