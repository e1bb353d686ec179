-- Hashes that destinations publish, or give to the same address in their own examples. A
-- wrong one matches nobody, or somebody else.
with

vectors as (

    select * from (
        values
        (
            'john_smith@gmail.com',
            'email_plain',
            '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'
        ),
        (
            ' John_Smith@GMAIL.com ',
            'email_plain',
            '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'
        ),
        (
            'alexz@example.com',
            'email_google',
            '509e933019bb285a134a9334b8bb679dff79d0ce023d529af4bd744d47b4fd8a'
        ),
        (
            'cloudy.sanfrancisco+shopping@gmail.com',
            'email_google',
            '223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4'
        ),
        (
            'Cloudy.SanFrancisco@gmail.com',
            'email_google',
            '223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4'
        ),
        (
            'cloudy.sanfrancisco+shopping@gmail.com',
            'email_plain',
            '8dd4a9bf850242873c14976125edabc35096192b784626a5641a7d2de56e3c1e'
        ),
        (
            'user.name+NYC@Example.com',
            'email_google',
            'f109a2a632fbcea5fc82049f50beed3d8621bf9034399f437fb622222acccdac'
        ),
        (
            'user.name+NYC@Example.com',
            'email_plain',
            'f109a2a632fbcea5fc82049f50beed3d8621bf9034399f437fb622222acccdac'
        ),
        (
            '+16505551212',
            'phone_digits',
            'e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176'
        ),
        (
            '+16505551212',
            'phone_plus',
            '1e231c66011e7a2d867a9cfae267a6aff103cf4913640b6e71a99850fc0ffbc8'
        ),
        (
            '+18005550100',
            'phone_plus',
            'fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30'
        ),
        (
            '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
            'email_google',
            '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f'
        ),
        (null, 'email_plain', null),
        (null, 'email_google', null),
        (null, 'phone_plus', null),
        (null, 'phone_digits', null)
    ) as vectors (written, normaliser, expected)

),

hashed as (

    select
        *,
        case normaliser
            when 'email_plain' then {{ match_key('email_plain', 'written') }}
            when 'email_google' then {{ match_key('email_google', 'written') }}
            when 'phone_plus' then {{ match_key('phone_plus', 'written') }}
            else {{ match_key('phone_digits', 'written') }}
        end as match_key

    from vectors

)

select * from hashed

where match_key is distinct from expected
